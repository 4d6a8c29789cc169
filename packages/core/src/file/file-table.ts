import { byCodeUnits, type FullManifest, type Tree } from "../manifest/index.ts";
import type { FileEntry } from "./file-row.ts";
import { FILE_FLAGS } from "./flags.ts";
import { ALL_CHANNELS } from "./permissions.ts";
import { FILE_TYPES } from "./types.ts";

/** What a user has put over the bundle: a file of that name, or that the bundle's file is hidden. */
export type UserEntry<File extends FileEntry = FileEntry> =
  | File
  | { readonly name: string; readonly origin: "whiteout" };

/** First handle of user files: below it are those of a bundle's rows and trees. */
export const FIRST_USER_HANDLE = 0x2000;

/**
 * The one table that commands see, sorted by name: the user's entries over what framework and bundle give. Names below `sys/` are
 * never among the user's.
 */
export function mergeFiles(given: Iterable<FileEntry>, user: Iterable<UserEntry>): readonly FileEntry[] {
  const table = new Map<string, FileEntry>();
  for (const entry of given) table.set(entry.name, entry);
  for (const entry of user) {
    if (entry.origin === "whiteout") table.delete(entry.name);
    else table.set(entry.name, entry);
  }
  return [...table.values()].sort((left, right) => byCodeUnits(left.name, right.name));
}

/** Rows and trees of a manifest as the file table has them: a tree is one row, its name ends with "/". */
export function bundleEntries(manifest: FullManifest): readonly FileEntry[] {
  const shared = { owner: "product", permissions: ALL_CHANNELS, crc32: null, createdMs: null } as const;
  const rows = manifest.rows.map(({ name, type, flags, version, sizeBytes }): Omit<FileEntry, "handle"> => {
    return { ...shared, origin: "bundle", name, type, flags: flags | FILE_FLAGS.valid, version, sizeBytes };
  });
  const trees = manifest.trees.map((tree): Omit<FileEntry, "handle"> => {
    const type = manifest.app?.tree === tree.name ? FILE_TYPES.userApp : FILE_TYPES.general;
    const flags = FILE_FLAGS.valid | FILE_FLAGS.essential;
    const sizeBytes = bytesOf(tree);
    return { ...shared, origin: "tree", name: `${tree.name}/`, type, flags, version: tree.version, sizeBytes };
  });
  return [...rows, ...trees].map((entry, handle) => ({ ...entry, handle }));
}

function bytesOf(tree: Tree): number {
  return tree.entries.reduce((sum, entry) => sum + (entry.kind === "file" ? entry.sizeBytes : 0), 0);
}
