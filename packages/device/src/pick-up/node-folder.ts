import { createReadStream } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { join } from "node:path";

/** A file that lies in a folder of the machine, such as a mounted stick. */
export interface FolderFile {
  readonly name: string;
  readonly sizeBytes: number;
  /** Wall time in ms. */
  readonly modifiedMs: number;
}

/** A folder outside the device's own, which may come and go. */
export interface Folder {
  /** Bundle files, by name; none where there is no such folder. */
  list(): Promise<readonly FolderFile[]>;
  read(name: string): AsyncIterable<Uint8Array>;
}

const ENDING = ".regrow";
/** Of more than these the rest is left: nobody carries so many on purpose. */
const MAX_FILES = 32;

export class NodeFolder implements Folder {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  async list(): Promise<readonly FolderFile[]> {
    const files: FolderFile[] = [];
    try {
      const names = (await readdir(this.#path)).filter((name) => name.endsWith(ENDING)).toSorted();
      for (const name of names.slice(0, MAX_FILES)) {
        // Links are not followed: a stick must not lead to files of the machine.
        const status = await lstat(join(this.#path, name));
        if (status.isFile()) files.push({ name, sizeBytes: status.size, modifiedMs: status.mtimeMs });
      }
    } catch {
      return []; // not there, or gone while it was read
    }
    return files;
  }

  read(name: string): AsyncIterable<Uint8Array> {
    return createReadStream(join(this.#path, name));
  }
}
