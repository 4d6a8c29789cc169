import { FIRST_USER_HANDLE, sizeOnDisk, type FileRecord, type UserFile } from "@regrow/core/file";
import { sha256Hex, type Cryptography, type Disk } from "@regrow/core/port";
import { FOLDERS } from "../layout/index.ts";
import { asStorageError, unless } from "../store/index.ts";
import type { Usage } from "./room.ts";
import { Shard, type StoredEntry } from "./shard.ts";

export interface UserFilesPorts {
  readonly disk: Disk;
  readonly cryptography: Cryptography;
}

/** A folder that could not be read when the table was opened; its files are not listed and its names not written. */
export interface UnreadableShard {
  readonly folder: string;
  readonly reason: unknown;
}

/**
 * The files that users made, spread over 256 folders by the hash of their names. The table is in memory, read once; a change costs
 * the same with ten files and with a hundred thousand.
 */
export class UserFiles {
  readonly #ports: UserFilesPorts;
  readonly #shards: Map<string, Shard>;
  readonly #unreadable: ReadonlyMap<string, UnreadableShard>;
  readonly #usage = { files: 0, bytes: 0 };
  readonly #making = new Map<string, Promise<Shard>>();
  #handle = FIRST_USER_HANDLE;

  private constructor(
    ports: UserFilesPorts,
    shards: Map<string, Shard>,
    unreadable: ReadonlyMap<string, UnreadableShard>,
  ) {
    this.#ports = ports;
    this.#shards = shards;
    this.#unreadable = unreadable;
    for (const entry of this.entries()) {
      this.#count(entry, 1);
      if (entry.origin === "user") this.#handle = Math.max(this.#handle, entry.handle + 1);
    }
  }

  /** Never fails for what is on the disk: a folder that cannot be read is told, the others are there. */
  static async open(ports: UserFilesPorts): Promise<UserFiles> {
    const shards = new Map<string, Shard>();
    const unreadable = new Map<string, UnreadableShard>();
    const names = (await unless(["ENOENT", "ENOTDIR"], ports.disk.list(FOLDERS.files), [])).map(({ name }) => name);
    for (const name of names.filter((each) => /^[0-9a-f]{2}$/.test(each))) {
      const folder = `${FOLDERS.files}/${name}`;
      try {
        shards.set(folder, await Shard.open(ports.disk, folder));
      } catch (error) {
        unreadable.set(folder, { folder, reason: asStorageError(error) });
      }
    }
    return new UserFiles(ports, shards, unreadable);
  }

  /** Folders that could not be read, and damaged lines in the others. */
  get damage(): { readonly unreadable: readonly UnreadableShard[]; readonly lines: number } {
    const lines = [...this.#shards.values()].reduce((sum, shard) => sum + shard.damaged, 0);
    return { unreadable: [...this.#unreadable.values()], lines };
  }

  /** What the files take, in whole pages. */
  get usage(): Usage {
    return this.#usage;
  }

  *entries(): Generator<StoredEntry> {
    for (const shard of this.#shards.values()) yield* shard.entries.values();
  }

  get(name: string): StoredEntry | undefined {
    return this.#shards.get(this.#folderOf(name))?.entries.get(name);
  }

  /** The number for a file of this name: its own, if it has one. */
  handleOf(name: string): number {
    const entry = this.get(name);
    if (entry?.origin === "user") return entry.handle;
    this.#handle += 1;
    return this.#handle - 1;
  }

  /** The folder of a name, made where it is missing. @throws RegrowError STORAGE_FAILED, STORAGE_FULL */
  async shardOf(name: string): Promise<Shard> {
    const folder = this.#folderOf(name);
    const unreadable = this.#unreadable.get(folder);
    if (unreadable !== undefined) throw unreadable.reason;
    const found = this.#shards.get(folder);
    if (found !== undefined) return found;
    // Opened once: whoever opens it a second time would collect what the first is writing.
    const making = this.#making.get(folder) ?? this.#makeShard(folder);
    this.#making.set(folder, making);
    try {
      return await making;
    } catch (error) {
      throw asStorageError(error);
    } finally {
      this.#making.delete(folder);
    }
  }

  /**
   * Changes what holds for a name, durably, by what holds for it now; undefined changes nothing.
   * @throws RegrowError STORAGE_FAILED, STORAGE_FULL: then what held before holds; and what `choose` throws
   */
  async change(name: string, choose: (before: StoredEntry | undefined) => FileRecord | undefined): Promise<void> {
    const shard = await this.shardOf(name);
    try {
      await shard.inTurn(async () => {
        const before = shard.entries.get(name);
        const after = choose(before);
        if (after === undefined) return;
        await shard.commit(after);
        this.#count(before, -1);
        this.#count(after, 1);
      });
    } catch (error) {
      throw asStorageError(error);
    }
  }

  /** Runs while the file of that name keeps its bytes; undefined where there is no file. */
  async withFile<Result>(
    name: string,
    use: (file: UserFile, path: string) => Promise<Result>,
  ): Promise<Result | undefined> {
    const shard = this.#shards.get(this.#folderOf(name));
    return shard?.inTurn(async () => {
      const entry = shard.entries.get(name);
      return entry?.origin === "user" ? use(entry, shard.pathOf(entry.content)) : undefined;
    });
  }

  async #makeShard(folder: string): Promise<Shard> {
    const { disk } = this.#ports;
    await disk.makeDirectory(folder);
    await disk.syncDirectory(FOLDERS.files);
    await disk.syncDirectory("");
    const shard = await Shard.open(disk, folder);
    this.#shards.set(folder, shard);
    return shard;
  }

  #count(entry: FileRecord | undefined, by: 1 | -1): void {
    if (entry?.origin !== "user") return;
    this.#usage.files += by;
    this.#usage.bytes += by * sizeOnDisk(entry.sizeBytes);
  }

  #folderOf(name: string): string {
    const hash = sha256Hex(this.#ports.cryptography, new TextEncoder().encode(name));
    return `${FOLDERS.files}/${hash.slice(0, 2)}`;
  }
}
