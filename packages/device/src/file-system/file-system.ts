import { RegrowError } from "@regrow/core/error";
import {
  Crc32,
  FILE_FLAGS,
  FILE_LIMITS,
  checkFileName,
  isEssential,
  isPermitted,
  isSystemName,
  mergeFiles,
  type FileChannel,
  type FileEntry,
  type UserFile,
} from "@regrow/core/file";
import type { Clock, Cryptography, Disk } from "@regrow/core/port";
import type { BundleFiles } from "./bundle-files.ts";
import { FileReader } from "./file-reader.ts";
import { FileWriter, type FileAnnouncement } from "./file-writer.ts";
import { crc32Proof, sha256Proof } from "./proof.ts";
import { DEFAULT_QUOTA, Room, type FileQuota, type Usage } from "./room.ts";
import type { StoredEntry } from "./shard.ts";
import { UserFiles } from "./user-files.ts";

export interface FileSystemPorts {
  readonly disk: Disk;
  readonly cryptography: Cryptography;
  readonly clock: Pick<Clock, "nowMs">;
  /** Files of the running generation. */
  readonly bundle: () => Promise<BundleFiles>;
}

/** A file that is to be made; `flags` besides those that every file has. */
export interface NewFile extends FileAnnouncement, Pick<UserFile, "type" | "flags" | "permissions"> {}

/** A file of the bundle that is not seen as the bundle has it. */
export interface CoveredFile {
  readonly entry: FileEntry;
  /** Hidden, or a file of theirs stands in its place. */
  readonly by: "whiteout" | "user";
}

/** What is free, and what user files take. */
export interface FileSpace extends Usage {
  readonly freeBytes: number;
}

/**
 * The file system of the command API: what users make, over the rows of the running generation. A user's file shadows the bundle's
 * of the same name; a bundle's file that is deleted is only hidden. Success is told when it is durable (law L6).
 * All methods throw RegrowError only; `channel`, where it is given, must be permitted by the file.
 */
export class FileSystem {
  readonly #ports: FileSystemPorts;
  readonly #room: Room;
  readonly #user: UserFiles;

  private constructor(ports: FileSystemPorts, user: UserFiles, quota: FileQuota) {
    this.#ports = ports;
    this.#user = user;
    this.#room = new Room(ports.disk, quota, () => user.usage);
  }

  static async open(ports: FileSystemPorts, quota: Partial<FileQuota> = {}): Promise<FileSystem> {
    return new FileSystem(ports, await UserFiles.open(ports), { ...DEFAULT_QUOTA, ...quota });
  }

  /** What was found damaged when the table was read. */
  get damage(): UserFiles["damage"] {
    return this.#user.damage;
  }

  /** The whole table, sorted by name. */
  async list(): Promise<readonly FileEntry[]> {
    const bundle = await this.#ports.bundle();
    const given = [...bundle.entries.values()].map(({ entry }) => entry);
    return mergeFiles(given, this.#user.entries());
  }

  /** What `list` has under this name. */
  async find(name: string): Promise<FileEntry | undefined> {
    const stored = this.#user.get(name);
    if (stored?.origin === "user") return stored;
    return stored === undefined ? (await this.#ports.bundle()).entries.get(name)?.entry : undefined;
  }

  /** What the bundle has under this name, whatever users have done about it. */
  async given(name: string): Promise<FileEntry | undefined> {
    return (await this.#ports.bundle()).entries.get(name)?.entry;
  }

  /** What the bundle gives and users have covered. */
  async covered(): Promise<readonly CoveredFile[]> {
    const { entries } = await this.#ports.bundle();
    return [...this.#user.entries()].flatMap(({ name, origin }) => {
      const entry = entries.get(name)?.entry;
      return entry === undefined ? [] : { entry, by: origin };
    });
  }

  /** A file of the bundle is seen again as the bundle has it; a user's in its place goes. @throws RegrowError STORAGE_FULL, STORAGE_FAILED */
  async uncover(name: string): Promise<void> {
    if ((await this.given(name)) === undefined) return;
    await this.#user.change(name, (before) => (before === undefined ? undefined : { name, origin: "gone" }));
  }

  async space(): Promise<FileSpace> {
    return { ...this.#user.usage, freeBytes: await this.#room.freeBytes() };
  }

  /** @throws RegrowError FILE_UNKNOWN, FILE_NOT_PERMITTED, FILE_DAMAGED, STORAGE_FAILED; FILE_PROTECTED for a tree */
  async open(name: string, channel?: FileChannel): Promise<FileReader> {
    const { disk, cryptography } = this.#ports;
    const mine = await this.#user.withFile(name, (file, path) => {
      checkPermitted(file, channel);
      return FileReader.open(disk, path, file, crc32Proof(file.crc32));
    });
    if (mine !== undefined) return mine;
    const found = this.#user.get(name) === undefined ? (await this.#ports.bundle()).entries.get(name) : undefined;
    if (found === undefined) throw new RegrowError("FILE_UNKNOWN", { name });
    if (found.bytes === null) throw new RegrowError("FILE_PROTECTED", { name, reason: "a folder, not a file" });
    checkPermitted(found.entry, channel);
    return FileReader.open(disk, found.bytes.path, found.entry, sha256Proof(cryptography, found.bytes.sha256));
  }

  /**
   * Begins a file, or another content for one that is there. Nothing is seen of it before its last byte; an empty one is there at once.
   * @throws RegrowError FILE_NAME_INVALID, FILE_PROTECTED, FILE_NOT_PERMITTED, FILE_SIZE_WRONG, STORAGE_FULL, STORAGE_FAILED
   */
  async create(file: NewFile, channel?: FileChannel): Promise<FileWriter> {
    const { name, sizeBytes } = file;
    checkFileName(name);
    if (sizeBytes !== null && sizeBytes > FILE_LIMITS.sizeBytes)
      throw new RegrowError("FILE_SIZE_WRONG", { name, maxBytes: FILE_LIMITS.sizeBytes });
    const found = await this.find(name);
    if (found?.origin === "tree") throw new RegrowError("FILE_PROTECTED", { name, reason: "a folder of the bundle" });
    if (found !== undefined) checkPermitted(found, channel);
    const reservation = await this.#room.reserve(sizeBytes ?? 0, found?.origin !== "user");
    const writer = new FileWriter(file, {
      disk: this.#ports.disk,
      shard: () => this.#user.shardOf(name),
      reservation,
      commit: (written) => this.#user.change(name, () => this.#entryOf(file, written)),
    });
    if (sizeBytes === 0) await writer.write(new Uint8Array(0));
    return writer;
  }

  /**
   * Deletes a user's file; a bundle's file of that name is hidden until `clearWhiteouts`, an essential one is seen again.
   * @throws RegrowError FILE_UNKNOWN, FILE_PROTECTED, FILE_NOT_PERMITTED, STORAGE_FULL, STORAGE_FAILED
   */
  async delete(name: string, channel?: FileChannel): Promise<void> {
    if (isSystemName(name)) throw new RegrowError("FILE_PROTECTED", { name, reason: "a file of the framework" });
    const below = (await this.#ports.bundle()).entries.get(name)?.entry;
    if (this.#user.get(name) === undefined && below === undefined) throw new RegrowError("FILE_UNKNOWN", { name });
    await this.#user.change(name, (before) => {
      const seen = before === undefined ? below : before.origin === "user" ? before : undefined;
      if (seen === undefined) throw new RegrowError("FILE_UNKNOWN", { name });
      checkPermitted(seen, channel);
      if (isEssential(seen)) throw new RegrowError("FILE_PROTECTED", { name, reason: "essential" });
      return { name, origin: below === undefined || isEssential(below) ? "gone" : "whiteout" };
    });
  }

  /** Takes a user's file away, also an essential one; a bundle's of that name is seen again. @throws RegrowError STORAGE_FULL, STORAGE_FAILED */
  async withdraw(name: string): Promise<void> {
    await this.#user.change(name, (before) => (before?.origin === "user" ? { name, origin: "gone" } : undefined));
  }

  /** A small file, and lets go of it. @throws RegrowError FILE_SIZE_WRONG where it is longer, and as `open` and `FileReader.read` do */
  async readWhole(name: string, maxBytes: number, channel?: FileChannel): Promise<Uint8Array> {
    const reader = await this.open(name, channel);
    try {
      if (reader.entry.sizeBytes > maxBytes) throw new RegrowError("FILE_SIZE_WRONG", { name, maxBytes });
      return await reader.read(maxBytes);
    } finally {
      await reader.close();
    }
  }

  /** Reads the whole file. @throws RegrowError as `open` does */
  async hash(name: string, channel?: FileChannel): Promise<{ readonly sha256: string; readonly crc32: number }> {
    const sha256 = this.#ports.cryptography.sha256();
    const crc32 = new Crc32();
    for await (const piece of (await this.open(name, channel)).pieces()) {
      sha256.update(piece);
      crc32.update(piece);
    }
    return { sha256: sha256.digestHex(), crc32: crc32.value };
  }

  /** Shows all files of the bundle that are hidden: safe mode, recovery and every reset do. Cut anywhere, it can be called again. */
  async clearWhiteouts(): Promise<void> {
    await this.#forget((entry) => entry.origin === "whiteout");
  }

  /** Removes all that users made, essential files too, and all whiteouts: a factory reset. Cut anywhere, it can be called again. */
  async reset(): Promise<void> {
    await this.#forget(() => true);
  }

  async #forget(which: (entry: StoredEntry) => boolean): Promise<void> {
    for (const { name } of [...this.#user.entries()].filter(which))
      await this.#user.change(name, (before) => {
        return before !== undefined && which(before) ? { name, origin: "gone" } : undefined;
      });
  }

  #entryOf(
    { name, type, flags, permissions, version }: NewFile,
    written: Pick<UserFile, "content" | "crc32" | "sizeBytes">,
  ): UserFile {
    return {
      ...{ name, origin: "user", owner: "user", type, permissions, version },
      flags: flags | FILE_FLAGS.valid | FILE_FLAGS.checksumValid,
      handle: this.#user.handleOf(name),
      createdMs: this.#ports.clock.nowMs(),
      ...written,
    };
  }
}

function checkPermitted(entry: FileEntry, channel: FileChannel | undefined): void {
  if (channel !== undefined && !isPermitted(entry, channel))
    throw new RegrowError("FILE_NOT_PERMITTED", { name: entry.name, channel });
}
