import type { Disk } from "@regrow/core/port";
import { FOLDERS } from "../layout/index.ts";
import { removeTree } from "./remove-tree.ts";
import { unless } from "./storage-error.ts";

/** What must stay. */
export interface Keep {
  /** Ids of the generations that the boot record names. */
  readonly generations: ReadonlySet<string>;
  /** Updates that may still be going on: what they have brought stays. */
  readonly updates: ReadonlySet<string> | "all";
}

/** What went. */
export interface Collected {
  readonly generations: number;
  readonly updates: number;
  readonly objects: number;
}

/**
 * Removes what nothing refers to: generations (folders that were never finished among them), other updates' files, objects
 * without another name. Safe to cut or to abort between any two operations; the rest goes the next time.
 * Nothing else may install meanwhile. A step at a time, so whoever waits for the disk or the program gets in between.
 * @throws DiskError
 */
export async function collectGarbage(disk: Disk, keep: Keep, signal?: AbortSignal): Promise<Collected> {
  const generations = await removeOthers(disk, FOLDERS.generations, (name) => keep.generations.has(name), signal);
  const updates = await removeOthers(
    disk,
    FOLDERS.staging,
    (name) => keep.updates === "all" || keep.updates.has(name),
    signal,
  );
  return { generations, updates, objects: await removeUnlinked(disk, signal) };
}

async function removeOthers(
  disk: Disk,
  parent: string,
  isKept: (name: string) => boolean,
  signal?: AbortSignal,
): Promise<number> {
  let removed = 0;
  for (const { name } of await unless(["ENOENT"], disk.list(parent), [])) {
    if (isKept(name)) continue;
    await removeTree(disk, `${parent}/${name}`, signal);
    removed += 1;
  }
  return removed;
}

async function removeUnlinked(disk: Disk, signal?: AbortSignal): Promise<number> {
  let removed = 0;
  for (const { name: folder } of await unless(["ENOENT"], disk.list(FOLDERS.objects), [])) {
    for (const { name } of await disk.list(`${FOLDERS.objects}/${folder}`)) {
      signal?.throwIfAborted();
      const path = `${FOLDERS.objects}/${folder}/${name}`;
      if (((await disk.status(path))?.links ?? 0) > 1) continue;
      await unless(["ENOENT"], disk.remove(path), undefined);
      removed += 1;
    }
  }
  return removed;
}
