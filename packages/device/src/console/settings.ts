import { DiskError, type Disk, type Logger } from "@regrow/core/port";
import { VARIABLES, parseValue, variableRow, type VariableName } from "@regrow/core/variable";
import { writeDurably } from "../identity/index.ts";
import { FILES, FOLDERS } from "../layout/index.ts";

type Values = Readonly<Record<string, string>>;

const MAX_FILE_BYTES = 1024 * 1024;

/**
 * The variables that are settings: changed in memory by `set`, kept by `save`, as documented (device-facts 2.2).
 * The file is one JSON object, variable to text; names that this version does not know are kept.
 */
export class Settings {
  readonly #disk: Disk;
  #saved: Values;
  #current: Values;

  constructor(disk: Disk, saved: Values) {
    this.#disk = disk;
    this.#saved = saved;
    this.#current = saved;
  }

  get(name: VariableName): string {
    return this.#current[name] ?? variableRow(name).default ?? "";
  }

  set(name: VariableName, value: string): void {
    this.#current = { ...this.#current, [name]: value };
  }

  /** Durable when it resolves (law L6). */
  async save(): Promise<void> {
    await this.#write(this.#current);
  }

  /** Back to the default at once and for good, without saving what else was changed. */
  async erase(name: VariableName): Promise<void> {
    this.#current = without(this.#current, name);
    if (Object.hasOwn(this.#saved, name)) await this.#write(without(this.#saved, name));
  }

  async #write(values: Values): Promise<void> {
    await this.#disk.makeDirectory(FOLDERS.settings);
    await writeDurably(
      this.#disk,
      FILES.settings,
      new TextEncoder().encode(`${JSON.stringify(values, undefined, 2)}\n`),
      0o600,
    );
    this.#saved = values;
  }
}

/** Settings as they were saved; the defaults where the file is missing or damaged, since a device always comes up (law L1). */
export async function loadSettings(disk: Disk, log: Logger): Promise<Settings> {
  try {
    return new Settings(
      disk,
      parseSettings(JSON.parse(new TextDecoder().decode(await disk.read(FILES.settings, MAX_FILE_BYTES))), log),
    );
  } catch (error) {
    const isMissing = error instanceof DiskError && error.code === "ENOENT";
    if (!isMissing)
      log.error("settings not readable, using the defaults", {
        reason: error instanceof Error ? error.message : String(error),
      });
    return new Settings(disk, {});
  }
}

function parseSettings(value: unknown, log: Logger): Values {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Error("not an object");
  const values: Record<string, string> = {};
  for (const [name, text] of Object.entries(value)) {
    if (typeof text === "string" && isAllowed(name, text)) values[name] = text;
    else log.warn("setting ignored", { name });
  }
  return values;
}

function isAllowed(name: string, text: string): boolean {
  return !isVariableName(name) || parseValue(name, text).ok;
}

function isVariableName(name: string): name is VariableName {
  return Object.hasOwn(VARIABLES, name);
}

function without(values: Values, name: string): Values {
  return Object.fromEntries(Object.entries(values).filter(([key]) => key !== name));
}
