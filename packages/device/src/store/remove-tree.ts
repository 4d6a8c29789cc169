import type { Disk } from "@regrow/core/port";
import { unless } from "./storage-error.ts";

/** Removes a folder with everything in it, or nothing where there is none. Cut anywhere, it can be called again. */
export async function removeTree(disk: Disk, folder: string, signal?: AbortSignal): Promise<void> {
  const entries = await unless(["ENOENT"], disk.list(folder), undefined);
  if (entries === undefined) return;
  for (const { name, kind } of entries) {
    signal?.throwIfAborted();
    const path = `${folder}/${name}`;
    if (kind === "directory") await removeTree(disk, path, signal);
    else await unless(["ENOENT"], disk.remove(path), undefined);
  }
  await unless(["ENOENT"], disk.removeDirectory(folder), undefined);
}
