import { DiskError, type Cryptography, type Disk } from "@regrow/core/port";
import { FOLDERS, PARTIAL_SUFFIX } from "../layout/index.ts";
import { removeTree, unless } from "../store/index.ts";

/** What a file has to hold. */
export interface Wanted {
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly mode: number;
}

const FOLDER = `${FOLDERS.generations}/repair${PARTIAL_SUFFIX}`;

/**
 * Where a repair makes what it then moves to its place by one rename: whole and durable before it has the name, so that a cut
 * leaves the damaged file or the new one. Beside the generations, since a stray name inside one would be damage by itself; garbage
 * like every unfinished folder there.
 */
export class Workshop {
  readonly #disk: Disk;
  readonly #cryptography: Cryptography;
  #isOpen = false;
  #count = 0;

  constructor(disk: Disk, cryptography: Cryptography) {
    this.#disk = disk;
    this.#cryptography = cryptography;
  }

  /** A new name; the folder is made with the first one. */
  async newPath(): Promise<string> {
    if (!this.#isOpen) {
      await removeTree(this.#disk, FOLDER);
      await this.#disk.makeDirectory(FOLDER);
      this.#isOpen = true;
    }
    this.#count += 1;
    return `${FOLDER}/${this.#count}`;
  }

  /** A file of these bytes, synced; undefined when they are not the wanted ones. @throws DiskError of a write */
  async make(pieces: AsyncIterable<Uint8Array>, wanted: Wanted): Promise<string | undefined> {
    const path = await this.newPath();
    await this.#disk.write(path, new Uint8Array(0), 0o644);
    const hasher = this.#cryptography.sha256();
    let lengthBytes = 0;
    try {
      for await (const piece of pieces) {
        lengthBytes += piece.length;
        if (lengthBytes > wanted.sizeBytes) return undefined;
        hasher.update(piece);
        await this.#disk.append(path, piece);
      }
    } catch (error) {
      // The source could not be read to its end.
      if (error instanceof DiskError && error.path !== path) return undefined;
      throw error;
    }
    if (lengthBytes !== wanted.sizeBytes || hasher.digestHex() !== wanted.sha256) return undefined;
    await this.#disk.setMode(path, wanted.mode);
    await this.#disk.sync(path);
    return path;
  }

  /** A second name of a file, or a copy where the file system gives it no more. Undefined: it is not the wanted one. */
  async link(existing: string, wanted: Wanted): Promise<string | undefined> {
    const path = await this.newPath();
    const isLinked = await unless(
      ["EMLINK"],
      this.#disk.link(existing, path).then(() => true),
      false,
    );
    return isLinked ? path : this.make(this.#disk.readStream(existing), wanted);
  }

  /** Puts it where it belongs, in place of whatever is there. */
  async moveIn(made: string, path: string): Promise<void> {
    await clearFolder(this.#disk, path);
    await this.#disk.rename(made, path);
    await this.#disk.syncDirectory(folderOf(path));
  }

  /** What is left here after a failure is garbage that is collected later. */
  async close(): Promise<void> {
    if (this.#isOpen) await removeTree(this.#disk, FOLDER).catch(ignoreDiskError);
  }
}

/** A folder that stands where a file or link belongs; a rename would not replace it. */
async function clearFolder(disk: Disk, path: string): Promise<void> {
  if ((await disk.status(path))?.kind === "directory") await removeTree(disk, path);
}

export function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf("/"), 0));
}

function ignoreDiskError(error: unknown): void {
  if (!(error instanceof DiskError)) throw error;
}
