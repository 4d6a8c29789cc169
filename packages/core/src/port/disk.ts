/** What a disk may answer instead of doing its work; names as POSIX has them. */
export const DISK_ERRORS = [
  "ENOENT",
  "EEXIST",
  "ENOSPC",
  "EIO",
  "EROFS",
  "EACCES",
  "EMLINK",
  "ENOTDIR",
  "EISDIR",
  "ENOTEMPTY",
  "EINVAL",
] as const;
export type DiskErrorCode = (typeof DISK_ERRORS)[number];

/** A storage operation that failed. Adapters throw nothing else. */
export class DiskError extends Error {
  override readonly name = "DiskError";
  readonly code: DiskErrorCode;
  readonly path: string;
  constructor(code: DiskErrorCode, path: string, options?: { readonly cause?: unknown }) {
    super(`${code}: ${path}`, options);
    this.code = code;
    this.path = path;
  }
}

export interface DirectoryEntry {
  readonly name: string;
  readonly kind: "file" | "directory" | "link" | "other";
}

export interface FileStatus {
  readonly kind: DirectoryEntry["kind"];
  readonly sizeBytes: number;
  /** Permission bits, such as 0o755. */
  readonly mode: number;
  /** Names that share this file's bytes. */
  readonly links: number;
}

export interface DiskSpace {
  readonly freeBytes: number;
  readonly totalBytes: number;
}

/**
 * The device's storage. Paths are relative to its root folder, "/" between parts, "" is the root itself.
 *
 * Nothing is durable before it was synced: bytes by `sync`, names (create, rename, link, remove) by `syncDirectory` of the
 * folder that holds them, and everything that was done before it by `barrier`.
 * The simulated twin (packages/sim) loses what a real disk may lose.
 */
export interface Disk {
  /** The whole file. @throws DiskError ENOENT; EINVAL when it is larger than `maxBytes` */
  read(path: string, maxBytes: number): Promise<Uint8Array>;
  /** The file in pieces, from `offsetBytes` on, to its end or `lengthBytes` of it. */
  readStream(path: string, offsetBytes?: number, lengthBytes?: number): AsyncIterable<Uint8Array>;
  /** Makes the file or replaces its contents in place (not atomic). `mode` is for a file that is made. */
  write(path: string, bytes: Uint8Array, mode?: number): Promise<void>;
  /** Adds to the end; makes the file where there is none. */
  append(path: string, bytes: Uint8Array, mode?: number): Promise<void>;
  /** Cuts the file to a length that is not above its own. */
  truncate(path: string, lengthBytes: number): Promise<void>;
  setMode(path: string, mode: number): Promise<void>;
  /** Makes the file's bytes and length durable. */
  sync(path: string): Promise<void>;
  /** Replaces an existing file of that name in one step. */
  rename(from: string, to: string): Promise<void>;
  /** A second name for the same bytes. @throws DiskError EEXIST, EMLINK */
  link(existing: string, created: string): Promise<void>;
  /** A symbolic link with this text. @throws DiskError EEXIST */
  symlink(target: string, created: string): Promise<void>;
  readLink(path: string): Promise<string>;
  /** Removes a file or link. @throws DiskError ENOENT */
  remove(path: string): Promise<void>;
  /** Removes an empty folder. @throws DiskError ENOTEMPTY */
  removeDirectory(path: string): Promise<void>;
  /** Makes the folder and its parents; none of them need be missing. */
  makeDirectory(path: string, mode?: number): Promise<void>;
  /** Sorted by name. @throws DiskError ENOENT, ENOTDIR */
  list(path: string): Promise<readonly DirectoryEntry[]>;
  /** Undefined where there is nothing; links are not followed. */
  status(path: string): Promise<FileStatus | undefined>;
  /** Makes the folder's names durable. */
  syncDirectory(path: string): Promise<void>;
  /** Makes everything durable that was done before the call. One for many files, not one each. */
  barrier(): Promise<void>;
  space(): Promise<DiskSpace>;
}
