import { RegrowError } from "@regrow/core/error";
import type { Disk } from "@regrow/core/port";
import { FOLDERS, PART_SUFFIX, isPlainName, stagingLayout, type StagingLayout } from "../layout/index.ts";
import { removeTree } from "./remove-tree.ts";
import { asStorageError, unless } from "./storage-error.ts";

/**
 * A place for an update's files. What the same update has gathered before is kept, other updates' folders go: there is one update at
 * a time. Objects that they have brought move over, halves of them too, since an object is the same whichever way it came (over the
 * air, from a file): whoever uses one hashes it first, and what the update does not name is removed when that is known.
 * @throws RegrowError INPUT_INVALID, STORAGE_FULL, STORAGE_FAILED
 */
export async function clearStaging(disk: Disk, updateId: string): Promise<void> {
  if (!isPlainName(updateId)) throw new RegrowError("INPUT_INVALID", { field: "updateId" });
  try {
    const own = stagingLayout(updateId);
    await disk.makeDirectory(own.objects);
    for (const { name } of await disk.list(FOLDERS.staging)) {
      if (name === updateId) continue;
      await adoptObjects(disk, stagingLayout(name), own);
      await removeTree(disk, `${FOLDERS.staging}/${name}`);
    }
  } catch (error) {
    throw asStorageError(error);
  }
}

async function adoptObjects(disk: Disk, from: StagingLayout, to: StagingLayout): Promise<void> {
  for (const { name, kind } of await unless(["ENOENT", "ENOTDIR"], disk.list(from.objects), [])) {
    const sha256 = name.endsWith(PART_SUFFIX) ? name.slice(0, -PART_SUFFIX.length) : name;
    if (kind !== "file" || !/^[0-9a-f]{64}$/.test(sha256)) continue;
    const adopted = `${to.objects}/${name}`;
    if ((await disk.status(adopted)) === undefined) await disk.rename(`${from.objects}/${name}`, adopted);
  }
}
