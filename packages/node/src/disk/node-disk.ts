import { constants, type Stats } from "node:fs";
import { open, statfs, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { DiskError, type DirectoryEntry, type Disk, type DiskSpace, type FileStatus } from "@regrow/core/port";
import { blockingCalls } from "./blocking-calls.ts";
import { asDiskError } from "./disk-errors.ts";
import { checkName, checkPath, folderOf } from "./disk-path.ts";
import { createOrOpen, readFrom, roomFor, writeAll } from "./file-bytes.ts";
import { POOLED_CALLS, type FileCalls } from "./file-calls.ts";
import { syncFileSystem, syncPath } from "./sync-all.ts";
import { Unsynced } from "./unsynced.ts";

const { O_RDONLY, O_WRONLY, O_APPEND, O_TRUNC, O_NOFOLLOW, O_NONBLOCK, O_DIRECTORY } = constants;
/** O_NONBLOCK: opening a named pipe must not wait for somebody to write into it. */
const READ = O_RDONLY | O_NOFOLLOW | O_NONBLOCK;

export interface NodeDiskOptions {
  /** Calls that read, name or list files are made on the spot instead of in the thread pool (`blocking-calls.ts`). Default false. */
  readonly isBlocking?: boolean;
}

/**
 * A folder of the machine as the Disk port. A symbolic link is never followed where it is the last part of a path, and
 * nothing here guards against one in the middle: who makes links (the manifest's parser) refuses those.
 * One program writes in the folder. Operations that run while `barrier` runs are not covered by it.
 */
export class NodeDisk implements Disk {
  readonly #root: string;
  readonly #calls: FileCalls;
  readonly #unsynced = new Unsynced();

  /** @param root an existing folder */
  constructor(root: string, { isBlocking = false }: NodeDiskOptions = {}) {
    this.#root = root;
    this.#calls = isBlocking ? blockingCalls() : POOLED_CALLS;
  }

  read(path: string, maxBytes: number): Promise<Uint8Array> {
    return this.#at(path, async (absolute) => {
      await using file = await this.#calls.open(absolute, READ);
      const status = await file.stat();
      checkIsFile(status, path);
      if (status.size > maxBytes) throw new DiskError("EINVAL", path);
      const bytes = new Uint8Array(status.size);
      const length = await readFrom(file, bytes, 0);
      return bytes.subarray(0, length);
    });
  }

  async *readStream(path: string, offsetBytes = 0, lengthBytes = Infinity): AsyncGenerator<Uint8Array> {
    await using file = await this.#at(path, (absolute) => this.#calls.open(absolute, READ));
    const status = await this.#at(path, () => file.stat());
    checkIsFile(status, path);
    const end = Math.min(status.size, offsetBytes + lengthBytes);
    for (let offset = offsetBytes; offset < end;) {
      const piece = roomFor(Math.min(PIECE_BYTES, end - offset));
      const length = await this.#at(path, () => readFrom(file, piece, offset));
      if (length > 0) yield piece.subarray(0, length);
      if (length < piece.length) return;
      offset += length;
    }
  }

  write(path: string, bytes: Uint8Array, mode = 0o644): Promise<void> {
    return this.#put(path, bytes, mode, O_TRUNC);
  }

  append(path: string, bytes: Uint8Array, mode = 0o644): Promise<void> {
    return this.#put(path, bytes, mode, O_APPEND);
  }

  truncate(path: string, lengthBytes: number): Promise<void> {
    return this.#at(path, async (absolute) => {
      await using file = await open(absolute, O_WRONLY | O_NOFOLLOW | O_NONBLOCK);
      const status = await file.stat();
      checkIsFile(status, path);
      if (lengthBytes < 0 || lengthBytes > status.size) throw new DiskError("EINVAL", path);
      this.#unsynced.changed(path);
      await file.truncate(lengthBytes);
    });
  }

  setMode(path: string, mode: number): Promise<void> {
    return this.#at(path, async (absolute) => {
      await using file = await this.#calls.open(absolute, READ);
      this.#unsynced.changed(path);
      await file.chmod(mode);
    });
  }

  sync(path: string): Promise<void> {
    return this.#synced(path, READ, () => {
      this.#unsynced.fileSynced(path);
    });
  }

  syncDirectory(path: string): Promise<void> {
    return this.#synced(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, () => {
      this.#unsynced.folderSynced(path);
    });
  }

  rename(from: string, to: string): Promise<void> {
    return this.#named(from, (absoluteFrom) =>
      this.#named(to, async (absoluteTo) => {
        await this.#calls.rename(absoluteFrom, absoluteTo);
        this.#unsynced.renamed(from, to);
      }),
    );
  }

  link(existing: string, created: string): Promise<void> {
    return this.#named(existing, (absoluteExisting) =>
      this.#named(created, async (absoluteCreated) => {
        await this.#calls.link(absoluteExisting, absoluteCreated);
        this.#unsynced.linked(existing, created);
      }),
    );
  }

  symlink(target: string, created: string): Promise<void> {
    return this.#named(created, async (absolute) => {
      await this.#calls.symlink(target, absolute);
      this.#unsynced.nameChanged(created);
    });
  }

  readLink(path: string): Promise<string> {
    return this.#at(path, (absolute) => this.#calls.readlink(absolute));
  }

  remove(path: string): Promise<void> {
    return this.#named(path, async (absolute) => {
      await this.#calls.unlink(absolute);
      this.#unsynced.removed(path);
    });
  }

  removeDirectory(path: string): Promise<void> {
    return this.#named(path, async (absolute) => {
      await this.#calls.rmdir(absolute);
      this.#unsynced.removed(path);
    });
  }

  makeDirectory(path: string, mode = 0o755): Promise<void> {
    return this.#at(path, async (absolute) => {
      const first = await this.#calls.mkdir(absolute, mode);
      if (first === undefined) return;
      // From the deepest to the first one that was missing.
      for (let made = path; made !== "" && join(this.#root, made).length >= first.length; made = folderOf(made)) {
        if ((mode & process.umask()) !== 0) await this.#calls.chmod(join(this.#root, made), mode);
        this.#unsynced.nameChanged(made);
      }
    });
  }

  list(path: string): Promise<readonly DirectoryEntry[]> {
    return this.#at(path, async (absolute) => {
      // readdir would follow a link.
      if (!(await this.#calls.lstat(absolute)).isDirectory()) throw new DiskError("ENOTDIR", path);
      const entries = await this.#calls.readdir(absolute);
      return entries
        .map((entry) => ({ name: entry.name, kind: kindOf(entry) }))
        .toSorted((a, b) => (a.name < b.name ? -1 : 1));
    });
  }

  async status(path: string): Promise<FileStatus | undefined> {
    try {
      return await this.#at(path, async (absolute) => statusOf(await this.#calls.lstat(absolute)));
    } catch (thrown) {
      // ENOTDIR: a parent is a file, so there is nothing below it.
      if (thrown instanceof DiskError && (thrown.code === "ENOENT" || thrown.code === "ENOTDIR")) return undefined;
      throw thrown;
    }
  }

  async barrier(): Promise<void> {
    const changed = this.#unsynced.take();
    try {
      if (changed.kind === "everything") await syncFileSystem(this.#root);
      else await this.#syncEach(changed.files, changed.folders);
    } catch (thrown) {
      // Linux marks pages clean after a failed write-back, so a later sync proves nothing about these; what is left is to sync all.
      this.#unsynced.lostTrack();
      throw asDiskError(thrown, "");
    }
  }

  space(): Promise<DiskSpace> {
    return this.#at("", async (absolute) => {
      const { bavail, blocks, bsize } = await statfs(absolute);
      return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
    });
  }

  /** In place: the file keeps its inode, so every hard link of it changes, and a reader may see half of it. */
  #put(path: string, bytes: Uint8Array, mode: number, flags: number): Promise<void> {
    return this.#named(path, async (absolute) => {
      const { file, isNew } = await createOrOpen(absolute, flags | O_WRONLY | O_NOFOLLOW | O_NONBLOCK, mode);
      await using opened: FileHandle = file;
      if (isNew) this.#unsynced.nameChanged(path);
      this.#unsynced.changed(path);
      await writeAll(opened, bytes);
    });
  }

  async #syncEach(files: readonly string[], folders: readonly string[]): Promise<void> {
    await Promise.all(files.map((path) => syncUnlessGone(join(this.#root, path), path)));
    await Promise.all(folders.map((path) => syncUnlessGone(join(this.#root, path), path)));
  }

  async #synced(path: string, flags: number, forget: () => void): Promise<void> {
    checkPath(path);
    // Before the sync: what changes while it runs is remembered again.
    forget();
    try {
      await syncPath(join(this.#root, path), path, flags);
    } catch (thrown) {
      if (thrown instanceof DiskError && thrown.code === "EIO") this.#unsynced.lostTrack();
      throw thrown;
    }
  }

  async #at<Result>(path: string, operate: (absolute: string) => Promise<Result>): Promise<Result> {
    checkPath(path);
    try {
      return await operate(join(this.#root, path));
    } catch (thrown) {
      throw asDiskError(thrown, path);
    }
  }

  async #named<Result>(path: string, operate: (absolute: string) => Promise<Result>): Promise<Result> {
    checkName(path);
    return this.#at(path, operate);
  }
}

/** Large enough that hashing and decompression cost more than the calls. */
const PIECE_BYTES = 256 * 1024;

async function syncUnlessGone(absolute: string, path: string): Promise<void> {
  try {
    await syncPath(absolute, path, READ);
  } catch (thrown) {
    // Removed since: nothing of it has to last.
    if (!(thrown instanceof DiskError && thrown.code === "ENOENT")) throw thrown;
  }
}

function checkIsFile(status: Stats, path: string): void {
  if (status.isDirectory()) throw new DiskError("EISDIR", path);
  if (!status.isFile()) throw new DiskError("EINVAL", path);
}

function kindOf(entry: Pick<Stats, "isFile" | "isDirectory" | "isSymbolicLink">): DirectoryEntry["kind"] {
  if (entry.isFile()) return "file";
  if (entry.isDirectory()) return "directory";
  return entry.isSymbolicLink() ? "link" : "other";
}

function statusOf(stats: Stats): FileStatus {
  const kind = kindOf(stats);
  const isFolder = kind === "directory";
  // Size and link count of a folder are the file system's own affair and differ between them.
  return { kind, sizeBytes: isFolder ? 0 : stats.size, mode: stats.mode & 0o7777, links: isFolder ? 1 : stats.nlink };
}
