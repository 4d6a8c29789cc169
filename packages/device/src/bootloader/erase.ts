import { DiskError, type Disk } from "@regrow/core/port";
import { FOLDERS } from "../layout/index.ts";
import { removeTree, unless } from "../store/index.ts";

/** Removes a folder whatever the names in it are, also such that are no text; undefined where there are no others. */
export type RemoveFolder = (folder: string) => Promise<void>;

/** The app's folder stays: it is the app's, and may belong to another user. Names that are no text only an app makes that wants to stay. */
export async function emptyData(disk: Disk, removeFolder: RemoveFolder | undefined): Promise<void> {
  const folder = FOLDERS.data;
  for (const { name, kind } of await unless(["ENOENT"], disk.list(folder), [])) {
    const path = `${folder}/${name}`;
    if (kind === "directory") await unless(["ENOTEMPTY"], removeTree(disk, path), undefined);
    else await unless(["ENOENT"], disk.remove(path), undefined);
  }
  const left = (await unless(["ENOENT"], disk.list(folder), [])).length;
  if (left === 0) return;
  if (removeFolder === undefined) throw new DiskError("ENOTEMPTY", folder);
  await removeFolder(folder);
  await disk.makeDirectory(folder);
}
