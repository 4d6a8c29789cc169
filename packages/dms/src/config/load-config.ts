import { dirname, join, resolve } from "node:path";
import { RegrowError } from "@regrow/core/error";
import { openPlain } from "../durable-file/index.ts";
import { SETTINGS, type Settings } from "./config-table.ts";
import type { Problem, Sources } from "./given-values.ts";
import { parseConfig, type FoundSetting, type ParsedConfig } from "./parse-config.ts";
import { CONFIG_VARIABLE, environmentName } from "./setting-names.ts";
import { brokenRules, doubts } from "./settings-together.ts";
import { readText } from "./setting-value.ts";
import type { SettingTable } from "./setting.ts";

/** Where a program stands that reads its configuration. */
export interface ConfigPlace extends Pick<Sources, "commandLine" | "environment"> {
  /** Folder of the process, absolute. */
  readonly folder: string;
  /** The configuration file, when the command line names one. */
  readonly file?: string | undefined;
}

export interface LoadedConfig {
  readonly settings: Settings;
  readonly found: ReadonlyMap<string, FoundSetting>;
  /** The configuration file that was read, if there is one. */
  readonly file: string | null;
  /** What is not as it should be, though the DMS can start. */
  readonly warnings: readonly Problem[];
}

const FILE_NAME = "dms.json";
const MAX_BYTES = 1024 * 1024;
/** Some editors begin every text with one. */
const BYTE_ORDER_MARK = /^\uFEFF/;
const READABLE_BY_OTHERS = 0o004;

/** The configuration of a DMS that is started here. @throws RegrowError CONFIGURATION_INVALID with everything that is wrong */
export async function loadConfig(place: ConfigPlace): Promise<LoadedConfig> {
  const file = (await findNamed(place)) ?? (await findOwn(place));
  const parsed = parseAt(place, file);
  const { found, exposed, problems } = await readSecrets(SETTINGS, parsed.found);
  const settings = settingsOf(found);
  const wrong = parsed.ok ? new Set<string>() : parsed.wrong;
  const all = [...(parsed.ok ? [] : parsed.problems), ...problems, ...brokenRules(settings, wrong)];
  if (all.length > 0) throw invalid(all);
  if (file !== null && file.isExposed && holdsSecret(file.text)) exposed.push(file.path);
  return {
    settings,
    found,
    file: file?.path ?? null,
    warnings: [
      ...exposed.map((path) => ({ at: path, problem: "holds a secret, and others may read it: chmod o-r" })),
      ...doubts(settings),
    ],
  };
}

/**
 * The folder of the DMS that is configured here, absolute: for what works on the folder alone. A dms.json in it is not looked at, since
 * it cannot say where it is itself; nor are secrets that stand in files of their own, which whoever makes a backup may perhaps not read.
 * @throws RegrowError CONFIGURATION_INVALID with everything that is wrong, whatever setting it is about
 */
export async function loadFolder(place: ConfigPlace): Promise<string> {
  const parsed = parseAt(place, await findNamed(place));
  if (!parsed.ok) throw invalid(parsed.problems);
  return String(parsed.found.get("folder")?.value);
}

type FoundFile = Sources["file"] & { readonly isExposed: boolean };

function parseAt(place: ConfigPlace, file: FoundFile | null): ParsedConfig {
  const folders = { process: place.folder, file: file === null ? place.folder : dirname(file.path) };
  return parseConfig(SETTINGS, { ...place, file, folders });
}

/** The file that the command line names, else the environment. */
async function findNamed({ environment, folder, file }: ConfigPlace): Promise<FoundFile | null> {
  const named = file ?? environment[CONFIG_VARIABLE];
  if (named === undefined) return null;
  const path = resolve(folder, named);
  return { path, isOfFolder: false, ...(await readSmall(path)) };
}

/** The one in the DMS's folder, if it is there. */
async function findOwn({ commandLine, environment, folder }: ConfigPlace): Promise<FoundFile | null> {
  const { folder: told } = commandLine;
  const own = typeof told === "string" ? told : (environment[environmentName("folder")] ?? SETTINGS.folder.default);
  const path = join(resolve(folder, own), FILE_NAME);
  try {
    return { path, isOfFolder: true, ...(await readSmall(path)) };
  } catch (thrown) {
    if (thrown instanceof RegrowError && thrown.cause instanceof Error && isMissing(thrown.cause)) return null;
    throw thrown;
  }
}

/** What stands in files of their own. One that cannot be read has its path as value, so that it counts as said. */
async function readSecrets(
  table: SettingTable,
  parsed: ReadonlyMap<string, FoundSetting>,
): Promise<{
  readonly found: ReadonlyMap<string, FoundSetting>;
  readonly exposed: string[];
  readonly problems: readonly Problem[];
}> {
  const found = new Map(parsed);
  const exposed: string[] = [];
  const problems: Problem[] = [];
  for (const [name, { source, secretFile }] of parsed) {
    const row = table[name];
    if (secretFile === undefined || row === undefined) continue;
    found.set(name, { value: secretFile, source, secretFile });
    const file = await readSmall(secretFile).catch((thrown: unknown) => problemOf(thrown, secretFile));
    if ("problem" in file) {
      problems.push(file);
      continue;
    }
    const read = readText(row, file.text.replace(/\r?\n$/, ""));
    if (read.ok) found.set(name, { value: read.value, source, secretFile });
    else problems.push({ at: secretFile, problem: `must hold ${read.expected}, and nothing else` });
    if (file.isExposed) exposed.push(secretFile);
  }
  return { found, exposed, problems };
}

function problemOf(thrown: unknown, path: string): Problem {
  if (!(thrown instanceof RegrowError)) throw thrown;
  return { at: path, problem: String(thrown.details["reason"]) };
}

/** @throws RegrowError CONFIGURATION_INVALID when it cannot be read, or is no file of this kind */
async function readSmall(path: string): Promise<{ readonly text: string; readonly isExposed: boolean }> {
  try {
    await using file = await openPlain(path);
    const { size, mode } = await file.stat();
    if (size > MAX_BYTES) throw new Error(`it has ${size} bytes, and ${MAX_BYTES} are allowed`);
    return {
      text: (await file.readFile("utf8")).replace(BYTE_ORDER_MARK, ""),
      isExposed: (mode & READABLE_BY_OTHERS) !== 0,
    };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RegrowError("CONFIGURATION_INVALID", { file: path, reason }, { cause });
  }
}

function isMissing(error: Error): boolean {
  return "code" in error && error.code === "ENOENT";
}

/** Whether it counts or not. `text` was parsed before. */
function holdsSecret(text: string): boolean {
  const table: SettingTable = SETTINGS;
  const values: unknown = JSON.parse(text);
  return Object.keys(Object(values)).some((name) => table[name]?.isSecret === true);
}

/** `parseConfig` has seen to it that every row has a value of its kind. */
function settingsOf(found: ReadonlyMap<string, FoundSetting>): Settings {
  return Object.fromEntries([...found].map(([name, { value }]) => [name, value])) as unknown as Settings;
}

function invalid(problems: readonly Problem[]): RegrowError {
  return new RegrowError("CONFIGURATION_INVALID", Object.fromEntries(problems.map(({ at, problem }) => [at, problem])));
}
