import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { moveDurably, syncDirectory } from "../durable-file/index.ts";
import { Slots } from "../limit/index.ts";

/** Folder for what is on its way; emptied at start. */
const PARTIAL = "partial";
/** Files that are synced at the same time. */
const SYNCS_AT_ONCE = 32;
/** Who may wait for the store at once: more than there are uploads and deletions. */
const MAX_WAITING = 1_024;

/**
 * Verified files by content: `<aa>/<sha256>.zst`, each one zstd of one whole file. What has its name here is whole and
 * durable (law L7); who may see it is decided by the rows that name it.
 */
export class BlobStore {
  readonly #folder: string;
  readonly #alone = new Slots(1, MAX_WAITING);
  #readers = 0;
  /** Named by no row any more, and kept for those readers. */
  readonly #leftForReaders = new Set<string>();

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Opens or makes the store; leftovers of an interrupted upload go. */
  static async open(folder: string): Promise<BlobStore> {
    await rm(join(folder, PARTIAL), { recursive: true, force: true });
    await mkdir(join(folder, PARTIAL), { recursive: true });
    await syncDirectory(folder);
    return new BlobStore(folder);
  }

  /**
   * Nobody else adds or removes files and the rows that name them meanwhile: between the look at what is there and the row
   * that names it, a file must not go. @throws RegrowError RATE_LIMITED when too many wait
   */
  exclusively<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.#alone.run(work);
  }

  /** Where an upload puts its files until they are verified; removed with everything in it by `discard`. */
  async makePartialFolder(): Promise<string> {
    const folder = join(this.#folder, PARTIAL, randomUUID());
    await mkdir(folder);
    return folder;
  }

  async discard(partialFolder: string): Promise<void> {
    await rm(partialFolder, { recursive: true, force: true });
  }

  /** Whether the store holds it. */
  async has(sha256: string): Promise<boolean> {
    try {
      return (await stat(this.#path(sha256))).isFile();
    } catch (thrown) {
      if (thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT") return false;
      throw thrown;
    }
  }

  /**
   * Takes verified files over from a partial folder, where they have their hashes as names. Durable when it resolves;
   * what is there already is kept.
   */
  async adopt(partialFolder: string, hashes: readonly string[]): Promise<void> {
    const folders = new Set<string>();
    for (let start = 0; start < hashes.length; start += SYNCS_AT_ONCE) {
      const part = hashes.slice(start, start + SYNCS_AT_ONCE);
      // Bytes before names: a name must never be durable without them.
      await Promise.all(part.map((sha256) => syncFile(join(partialFolder, sha256))));
      for (const sha256 of part) {
        const path = this.#path(sha256);
        folders.add(dirname(path));
        await mkdir(dirname(path), { recursive: true });
        await rename(join(partialFolder, sha256), path);
      }
    }
    for (const folder of folders) await syncDirectory(folder);
    await syncDirectory(this.#folder);
  }

  /** The packed bytes. */
  read(sha256: string): AsyncIterable<Uint8Array> {
    return createReadStream(this.#path(sha256));
  }

  /** Where the files lie, for programs that read them elsewhere (`blobPath`). */
  get folder(): string {
    return this.#folder;
  }

  /**
   * Puts a file aside that is not what its name says: the next upload that has it brings it anew. Its bytes stay to be looked at, as
   * `<sha256>.damaged`.
   */
  async quarantine(sha256: string): Promise<void> {
    const path = this.#path(sha256);
    try {
      await moveDurably(path, path.replace(/\.zst$/, ".damaged"));
    } catch (thrown) {
      if (!(thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT")) throw thrown;
    }
  }

  /**
   * From here until `endLongRead` nothing is removed: for who reads many files over a long time that rows named at one moment.
   * To be begun inside `exclusively`, with a look at those rows.
   */
  beginLongRead(): void {
    this.#readers += 1;
  }

  /** @returns what would have been removed meanwhile: for `freeBlobs`, since a row may name it again */
  endLongRead(): readonly string[] {
    this.#readers -= 1;
    if (this.#readers > 0) return [];
    const left = [...this.#leftForReaders];
    this.#leftForReaders.clear();
    return left;
  }

  /** Removes files that no row names any more; those that are not there are gone already. */
  async remove(hashes: readonly string[]): Promise<void> {
    if (this.#readers > 0) for (const sha256 of hashes) this.#leftForReaders.add(sha256);
    else for (const sha256 of hashes) await rm(this.#path(sha256), { force: true });
  }

  /** Bytes of the packed file. */
  async packedBytes(sha256: string): Promise<number> {
    return (await stat(this.#path(sha256))).size;
  }

  /** Hashes that the store holds, a folder at a time. */
  async *list(): AsyncGenerator<readonly string[]> {
    for (const folder of await readdir(this.#folder)) {
      // Whatever else is here is not ours: a store on a disk of its own has a lost+found, which its user may not even read.
      if (!/^[0-9a-f]{2}$/.test(folder)) continue;
      yield (await readdir(join(this.#folder, folder)))
        .filter((name) => name.endsWith(".zst"))
        .map((name) => name.replace(/\.zst$/, ""));
    }
  }

  #path(sha256: string): string {
    return blobPath(this.#folder, sha256);
  }
}

/** Where a store in this folder keeps a file. */
export function blobPath(folder: string, sha256: string): string {
  return join(folder, sha256.slice(0, 2), `${sha256}.zst`);
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, "r");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
