import { readBoolean, readInteger, readNullable, readObject, readOneOf, readText } from "@regrow/core/field";
import type { Disk, Logger } from "@regrow/core/port";
import type { UpdateWalk } from "@regrow/core/update";
import { readOptional, writeDurably } from "../identity/index.ts";
import { FILES, FOLDERS } from "../layout/index.ts";

/** The way that the device is on, kept over restarts and power cuts; a file that cannot be read is no way. */
export class KeptWalk {
  readonly #disk: Disk;
  readonly #log: Logger;
  #walk: UpdateWalk | null | undefined;

  constructor({ disk, log }: { readonly disk: Disk; readonly log: Logger }) {
    this.#disk = disk;
    this.#log = log;
  }

  /** Null: it is on none. */
  async recall(): Promise<UpdateWalk | null> {
    if (this.#walk === undefined) this.#walk = await this.#read();
    return this.#walk;
  }

  async keep(walk: UpdateWalk): Promise<void> {
    await this.#disk.makeDirectory(FOLDERS.settings);
    await writeDurably(this.#disk, FILES.updateWalk, new TextEncoder().encode(JSON.stringify(walk)));
    this.#walk = walk;
  }

  async end(): Promise<void> {
    this.#walk = null;
    if ((await this.#disk.status(FILES.updateWalk)) === undefined) return;
    await this.#disk.remove(FILES.updateWalk);
    await this.#disk.syncDirectory(FOLDERS.settings);
  }

  async #read(): Promise<UpdateWalk | null> {
    const bytes = await readOptional(this.#disk, FILES.updateWalk, MAX_FILE_BYTES);
    if (bytes === undefined) return null;
    try {
      return readWalk(JSON.parse(new TextDecoder().decode(bytes)));
    } catch (error) {
      this.#log.warn("the way of an update is not readable, and forgotten", { reason: String(error) });
      return null;
    }
  }
}

const MAX_FILE_BYTES = 16 * 1024;
const MAX_TEXT = 128;
const MAX_PASSES = 64;

function readWalk(value: unknown): UpdateWalk {
  const fields = readObject(value);
  const wish = readObject(fields["wish"]);
  const step = readObject(fields["step"]);
  const text = (each: unknown): string => readText(each, MAX_TEXT);
  return {
    by: readOneOf(fields["by"], ["console", "dms"]),
    wish: { force: readBoolean(wish["force"]), version: readNullable(wish["version"], text) },
    target: text(fields["target"]),
    step: {
      updateId: text(step["updateId"]),
      generation: text(step["generation"]),
      version: text(step["version"]),
    },
    passes: readInteger(fields["passes"], 1, MAX_PASSES),
    isInstalled: readBoolean(fields["isInstalled"]),
  };
}
