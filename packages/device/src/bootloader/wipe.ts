import type { Disk, Logger } from "@regrow/core/port";
import { resetValues } from "@regrow/core/reset";
import { FILES, FOLDERS } from "../layout/index.ts";
import { formatKeptSettings, readKeptSettings, removeTree, writeDurably } from "../store/index.ts";
import { emptyData, type RemoveFolder } from "./erase.ts";

/**
 * Forgets what an owner has left: files of users, the app's data, what was being downloaded, and all variables but locked ones. What
 * law L14 names stays (identity, claim, production lock, trust root, security version, recovery log), and so does the software,
 * without which there would be nothing to update. Cut anywhere, it can be called again; durable when it resolves.
 * @returns what was done, for the recovery log
 * @throws DiskError
 */
export async function wipe(disk: Disk, removeFolder?: RemoveFolder): Promise<string> {
  const locked = await resetSettings(disk);
  for (const folder of [FOLDERS.files, FOLDERS.staging]) await removeTree(disk, folder);
  await emptyData(disk, removeFolder);
  // Names that are gone could come back without it.
  await disk.barrier();
  return `files of users, the app's data and variables are gone, but for ${locked} locked ones`;
}

/** Factory values, wherever values are kept; a factory configuration of the owner before is none. @returns how many are locked */
async function resetSettings(disk: Disk): Promise<number> {
  const kept = await readKeptSettings(disk, SILENT);
  const { values, locked } = resetValues({ ...kept, configurations: { bundle: null, owner: null } }, "full");
  const bytes = formatKeptSettings(values);
  for (const path of [FILES.settings, FILES.goodSettings])
    if ((await disk.status(path)) !== undefined) await writeDurably(disk, path, bytes, 0o600);
  return locked;
}

const SILENT: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
