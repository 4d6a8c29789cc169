import type { Disk } from "@regrow/core/port";

/**
 * Replaces a small file so that a power cut leaves the old contents or the new ones, whole (laws L3, L6, L14).
 * Resolves when the new ones are durable. The folder must be there. Two who want the same file at once take turns: both would write
 * the same temporary one.
 */
export function writeDurably(disk: Disk, path: string, bytes: Uint8Array, mode = 0o644): Promise<void> {
  const files = underWay.get(disk) ?? new Map<string, Promise<void>>();
  underWay.set(disk, files);
  const before = files.get(path);
  const replace = (): Promise<void> => replaceFile(disk, path, bytes, mode);
  const written = before === undefined ? replace() : before.then(replace);
  const settled = written
    .catch(() => {}) // its failure is for who asked for it
    .then(() => {
      if (files.get(path) === settled) files.delete(path);
    });
  files.set(path, settled);
  return written;
}

/** By path, the end of the newest writing. */
const underWay = new WeakMap<Disk, Map<string, Promise<void>>>();

async function replaceFile(disk: Disk, path: string, bytes: Uint8Array, mode: number): Promise<void> {
  const temporary = `${path}.new`;
  // A rest of an earlier, cut attempt may have another mode, and a mode is only taken for a file that is made.
  if ((await disk.status(temporary)) !== undefined) await disk.remove(temporary);
  await disk.write(temporary, bytes, mode);
  await disk.sync(temporary);
  await disk.rename(temporary, path);
  await disk.syncDirectory(folderOf(path));
}

function folderOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash === -1 ? "" : path.slice(0, slash);
}
