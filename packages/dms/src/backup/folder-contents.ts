import { readdir } from "node:fs/promises";
import { isKeptFile } from "./member.ts";

/** What lies in the folder of a DMS, besides database, store and uploads. */
export interface FolderContents {
  /** Keys, certificates and settings: they are backed up. */
  readonly files: readonly string[];
  /** What no DMS has put there: it is not backed up, and whoever did is told so. */
  readonly strangers: readonly string[];
}

/**
 * What a DMS makes anew by itself, or what is reached by the database's rows. Packs are made from the store; a lock is a running process's;
 * the database's log is inside its copy.
 */
const OWN = /^(?:dms\.db(?:-wal|-shm)?|blobs|uploads|packs|lock(?:\..*)?|.*\.tmp)$/;

export async function readFolder(folder: string): Promise<FolderContents> {
  const entries = (await readdir(folder, { withFileTypes: true })).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const files = entries.filter((entry) => entry.isFile() && isKeptFile(entry.name)).map(({ name }) => name);
  const strangers = entries.map(({ name }) => name).filter((name) => !files.includes(name) && !OWN.test(name));
  return { files, strangers };
}
