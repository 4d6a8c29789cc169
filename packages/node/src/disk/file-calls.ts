import type { Dirent, Stats } from "node:fs";
import { chmod, link, lstat, mkdir, open, readdir, readlink, rename, rmdir, symlink, unlink } from "node:fs/promises";

/** A file that is open for reading. */
export interface OpenFile extends AsyncDisposable {
  stat(): Promise<Stats>;
  read(
    target: Uint8Array,
    at: number,
    lengthBytes: number,
    offsetBytes: number,
  ): Promise<{ readonly bytesRead: number }>;
  chmod(mode: number): Promise<void>;
}

/** The calls that a disk makes for each file, thousands in a row: all but those that write bytes and those that sync. */
export interface FileCalls {
  open(path: string, flags: number): Promise<OpenFile>;
  lstat(path: string): Promise<Stats>;
  chmod(path: string, mode: number): Promise<void>;
  link(existing: string, created: string): Promise<void>;
  symlink(target: string, created: string): Promise<void>;
  readlink(path: string): Promise<string>;
  rename(from: string, to: string): Promise<void>;
  unlink(path: string): Promise<void>;
  rmdir(path: string): Promise<void>;
  /** Makes parents too. Answers the first folder that was missing. */
  mkdir(path: string, mode: number): Promise<string | undefined>;
  readdir(path: string): Promise<Dirent[]>;
}

/** In the thread pool: the program goes on while the disk works. */
export const POOLED_CALLS: FileCalls = {
  open,
  lstat,
  chmod,
  link,
  symlink,
  readlink,
  rename,
  unlink,
  rmdir,
  mkdir: (path, mode) => mkdir(path, { recursive: true, mode }),
  readdir: (path) => readdir(path, { withFileTypes: true }),
};
