import type { Disk, Logger } from "@regrow/core/port";
import { resetValues, type ResetSources } from "@regrow/core/reset";
import type { Suspect } from "@regrow/core/safe-mode";
import type { SettingValues } from "@regrow/core/settings";
import { variableRow, type VariableName } from "@regrow/core/variable";
import { Turns } from "../file-system/index.ts";
import { writeDurably } from "../identity/index.ts";
import { FILES, FOLDERS } from "../layout/index.ts";
import {
  asStorageError,
  formatKeptSettings,
  readGoodSettings,
  readKeptSettings,
  type KeptValues,
} from "../store/index.ts";

/**
 * The variables that are settings: changed in memory by `set`, kept by `save`, as documented (device-facts 2.2). A variable that was
 * never set has its factory value. What is written is durable when its promise resolves (law L6), and all or nothing (law L3).
 * Writing methods throw RegrowError STORAGE_FAILED, STORAGE_FULL: then what held before holds.
 */
export class Settings {
  readonly #disk: Disk;
  readonly #factory: KeptValues;
  readonly #start: KeptValues;
  readonly #written: KeptValues;
  readonly #turns = new Turns();
  #saved: KeptValues;
  #current: KeptValues;

  /** @param written what the file says, where safe mode has put some of it back in `saved` */
  constructor(disk: Disk, saved: KeptValues, factory: KeptValues = {}, written: KeptValues = saved) {
    this.#disk = disk;
    this.#factory = factory;
    this.#written = written;
    this.#start = saved;
    this.#saved = saved;
    this.#current = saved;
  }

  /** The value as it is now, saved or not. */
  get(name: VariableName): string {
    return this.#valueIn(this.#current, name);
  }

  /** The value that was saved when this kernel started: what counts for a variable that wants `save` and `reboot`. */
  atStart(name: VariableName): string {
    return this.#valueIn(this.#start, name);
  }

  /** Takes a value that `checkSetting` has let pass. */
  set(name: VariableName, value: string): void {
    this.setAll({ [name]: value });
  }

  /** All of them at once. */
  setAll(values: SettingValues): void {
    this.#current = { ...this.#current, ...values };
  }

  async save(): Promise<void> {
    await this.#inTurn(() => this.#write(this.#current));
  }

  /** What is saved counts again, what was only set is forgotten. */
  load(): void {
    this.#current = this.#saved;
  }

  /** Takes a value at once and for good, without saving what else was changed. */
  async keep(name: VariableName, value: string): Promise<void> {
    this.set(name, value);
    await this.#inTurn(() => this.#write({ ...this.#saved, [name]: value }));
  }

  /** Back to the table's default at once and for good, wherever the value is kept, without saving what else was changed. */
  async erase(name: VariableName): Promise<void> {
    this.#current = this.#erased(this.#current, name);
    await this.#inTurn(async () => {
      const saved = this.#erased(this.#saved, name);
      if (!isSame(saved, this.#saved)) await this.#write(saved);
      const good = await readGoodSettings(this.#disk, SILENT);
      if (good === undefined) return;
      const goodErased = this.#erased(good, name);
      if (!isSame(goodErased, good)) await this.#writeFile(FILES.goodSettings, goodErased);
    });
  }

  /** Factory values again in memory alone, but for what a reset keeps; what is saved stays. Source: device-facts 7.1, "cache only". */
  resetCache(configurations: ResetSources["configurations"]): void {
    const sources = { saved: this.#saved, factory: this.#factory, configurations };
    this.#current = resetValues(sources, "full").values;
  }

  /** The settings of this start have proved themselves. Writes only what is not there yet: a healthy start writes nothing. */
  async keepAsGood(): Promise<void> {
    await this.#inTurn(() => this.#keepAsGood(this.#start));
  }

  async #keepAsGood(values: KeptValues): Promise<void> {
    const kept = await readGoodSettings(this.#disk, SILENT);
    const isKept = isSame(kept ?? {}, values);
    if (!isKept) await this.#writeFile(FILES.goodSettings, values);
  }

  async #write(values: KeptValues): Promise<void> {
    await this.#writeFile(FILES.settings, this.#asWritten(values));
    this.#saved = values;
  }

  /** What safe mode has put back is for the bootloader to write, once it has turned out to heal: until then it stays as it is. */
  #asWritten(values: KeptValues): KeptValues {
    const names = Object.keys({ ...this.#start, ...this.#written });
    const putBack = names.filter(
      (name) => this.#start[name] !== this.#written[name] && values[name] === this.#start[name],
    );
    return putBack.reduce((written, name) => withValue(written, name, this.#written[name]), values);
  }

  async #writeFile(path: string, values: KeptValues): Promise<void> {
    if ((await this.#disk.status(FOLDERS.settings)) === undefined) {
      await this.#disk.makeDirectory(FOLDERS.settings);
      await this.#disk.syncDirectory("");
    }
    await writeDurably(this.#disk, path, formatKeptSettings(values), 0o600);
  }

  async #inTurn(action: () => Promise<void>): Promise<void> {
    try {
      // Two channels may save at once, and both would write the same temporary file.
      await this.#turns.take(action);
    } catch (error) {
      throw asStorageError(error);
    }
  }

  /** Without the value; as the table has it where the factory's would come back. */
  #erased(values: KeptValues, name: VariableName): KeptValues {
    const rest = without(values, name);
    return this.#factory[name] === undefined ? rest : { ...rest, [name]: variableRow(name).default ?? "" };
  }

  #valueIn(values: KeptValues, name: VariableName): string {
    return values[name] ?? this.#factory[name] ?? variableRow(name).default ?? "";
  }
}

/**
 * Settings as they were saved, with what safe mode has put back (`overlayOf`); see `readKeptSettings` for what stands in for them
 * where they are lost.
 */
export async function loadSettings(disk: Disk, log: Logger, suspects: readonly Suspect[] = []): Promise<Settings> {
  const { saved: written, factory } = await readKeptSettings(disk, log);
  if (suspects.length === 0) return new Settings(disk, written, factory);
  const { saved } = await readKeptSettings(disk, log, suspects);
  return new Settings(disk, saved, factory, written);
}

const SILENT: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

function isSame(a: KeptValues, b: KeptValues): boolean {
  const [left, right] = [formatKeptSettings(a), formatKeptSettings(b)].map((bytes) => new TextDecoder().decode(bytes));
  return left === right;
}

function without(values: KeptValues, name: string): KeptValues {
  return Object.fromEntries(Object.entries(values).filter(([key]) => key !== name));
}

function withValue(values: KeptValues, name: string, value: string | undefined): KeptValues {
  const rest = without(values, name);
  return value === undefined ? rest : { ...rest, [name]: value };
}
