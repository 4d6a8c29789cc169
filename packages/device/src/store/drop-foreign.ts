import { listContents, type FullManifest } from "@regrow/core/manifest";
import type { Disk } from "@regrow/core/port";
import { PART_SUFFIX, stagingLayout } from "../layout/index.ts";

/** Removes objects from an update's folder that it does not name: another update has left them there, and they take room. @throws DiskError */
export async function dropForeign(disk: Disk, updateId: string, manifest: FullManifest): Promise<void> {
  const { objects } = stagingLayout(updateId);
  const contents = listContents(manifest);
  const isOurs = (name: string): boolean =>
    contents.has(name.endsWith(PART_SUFFIX) ? name.slice(0, -PART_SUFFIX.length) : name);
  for (const { name, kind } of await disk.list(objects))
    if (kind === "file" && !isOurs(name)) await disk.remove(`${objects}/${name}`);
}
