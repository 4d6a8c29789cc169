import { DiskError, type Disk, type Logger } from "@regrow/core/port";
import { withPutBack, type Suspect } from "@regrow/core/safe-mode";
import { checkSetting } from "@regrow/core/settings";
import { VARIABLES, type VariableName } from "@regrow/core/variable";
import { FILES } from "../layout/index.ts";

/** Values by variable; names that this version does not know are kept as they are. */
export type KeptValues = Readonly<Record<string, string>>;

/** What a device is set to. */
export interface KeptSettings {
  /** What was saved, or stands in for it where that cannot be read. */
  readonly saved: KeptValues;
  /** What the factory has set; empty: the defaults of the table. */
  readonly factory: KeptValues;
}

/**
 * Settings as they are on the disk; with the suspects of safe mode put back, what is in force while those are (`overlayOf`). Where the saved ones are missing or damaged, the last known good ones, else the factory's: a
 * device always comes up (law L1), and the log says with what.
 */
export async function readKeptSettings(
  disk: Disk,
  log: Logger,
  suspects: readonly Suspect[] = [],
): Promise<KeptSettings> {
  const kept = await readUnhealed(disk, log);
  if (suspects.length === 0) return kept;
  const good = (await readGoodSettings(disk, log)) ?? {};
  return { ...kept, saved: withPutBack(kept.saved, { good, factory: kept.factory }, suspects) };
}

async function readUnhealed(disk: Disk, log: Logger): Promise<KeptSettings> {
  const factory = valuesOf(await readFile(disk, FILES.factorySettings, log));
  const current = await readFile(disk, FILES.settings, log);
  if (current.kind === "values") return { saved: current.values, factory };
  const good = await readFile(disk, FILES.goodSettings, log);
  // A device on which nothing was ever saved has neither.
  if (good.kind === "values") log.error("saved settings are lost, using the last known good ones", {});
  else if (current.kind === "damaged") log.error("saved settings are lost, using the factory's", {});
  return { saved: valuesOf(good), factory };
}

/** The last known good settings; undefined where there are none. */
export async function readGoodSettings(disk: Disk, log: Logger): Promise<KeptValues | undefined> {
  const file = await readFile(disk, FILES.goodSettings, log);
  return file.kind === "values" ? file.values : undefined;
}

/** What `readKeptSettings` reads: one JSON object, variable to text, sorted so that equal settings are equal bytes. */
export function formatKeptSettings(values: KeptValues): Uint8Array {
  const sorted = Object.fromEntries(Object.entries(values).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return new TextEncoder().encode(`${JSON.stringify(sorted, undefined, 2)}\n`);
}

const MAX_FILE_BYTES = 1024 * 1024;

type KeptFile =
  | { readonly kind: "values"; readonly values: KeptValues }
  | { readonly kind: "missing" }
  | { readonly kind: "damaged" };

async function readFile(disk: Disk, path: string, log: Logger): Promise<KeptFile> {
  try {
    const bytes = await disk.read(path, MAX_FILE_BYTES);
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    return { kind: "values", values: parseValues(value, path, log) };
  } catch (error) {
    if (error instanceof DiskError && error.code === "ENOENT") return { kind: "missing" };
    log.error("settings not readable", { path, reason: error instanceof Error ? error.message : String(error) });
    return { kind: "damaged" };
  }
}

function valuesOf(file: KeptFile): KeptValues {
  return file.kind === "values" ? file.values : {};
}

function parseValues(value: unknown, path: string, log: Logger): KeptValues {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Error("not an object");
  const values: Record<string, string> = {};
  for (const [name, text] of Object.entries(value)) {
    if (typeof text === "string" && isAllowed(name, text)) values[name] = text;
    else log.warn("setting ignored", { path, name });
  }
  return values;
}

function isAllowed(name: string, text: string): boolean {
  return !isVariableName(name) || checkSetting(name, text).ok;
}

function isVariableName(name: string): name is VariableName {
  return Object.hasOwn(VARIABLES, name);
}
