import { RegrowError } from "@regrow/core/error";
import type { Disk } from "@regrow/core/port";
import { FOLDERS, isPlainName, stagingLayout } from "../layout/index.ts";
import { removeTree } from "./remove-tree.ts";
import { asStorageError, unless } from "./storage-error.ts";

/**
 * A place for an update's files. What the same update has gathered before is kept, other updates' files go: there is one
 * update at a time.
 * @throws RegrowError INPUT_INVALID, STORAGE_FULL, STORAGE_FAILED
 */
export async function clearStaging(disk: Disk, updateId: string): Promise<void> {
  if (!isPlainName(updateId)) throw new RegrowError("INPUT_INVALID", { field: "updateId" });
  try {
    for (const { name } of await unless(["ENOENT"], disk.list(FOLDERS.staging), [])) {
      if (name !== updateId) await removeTree(disk, `${FOLDERS.staging}/${name}`);
    }
    await disk.makeDirectory(stagingLayout(updateId).objects);
  } catch (error) {
    throw asStorageError(error);
  }
}
