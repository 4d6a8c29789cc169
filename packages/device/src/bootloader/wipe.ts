import { DiskError, type Disk, type Logger } from "@regrow/core/port";
import { keptByReset, parseVariableLock } from "@regrow/core/settings";
import { VARIABLES, type VariableName } from "@regrow/core/variable";
import { FILES, FOLDERS } from "../layout/index.ts";
import { formatKeptSettings, readKeptSettings, removeTree, unless, writeDurably } from "../store/index.ts";

/** Removes a folder whatever the names in it are, also such that are no text; undefined where there are no others. */
export type RemoveFolder = (folder: string) => Promise<void>;

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

/** Factory values, wherever values are kept. @returns how many are locked */
async function resetSettings(disk: Disk): Promise<number> {
  const { saved, factory } = await readKeptSettings(disk, SILENT);
  const lock = parseVariableLock(saved["system.variable_lock"] ?? factory["system.variable_lock"] ?? "");
  const locked = lock.ok ? lock.names : [];
  const kept = Object.entries(saved).filter(([name]) => isVariable(name) && keptByReset(name, "full", locked));
  const bytes = formatKeptSettings(Object.fromEntries(kept));
  for (const path of [FILES.settings, FILES.goodSettings])
    if ((await disk.status(path)) !== undefined) await writeDurably(disk, path, bytes, 0o600);
  return locked.length;
}

/** The folder stays: it is the app's, and may belong to another user. Names that are no text only an app makes that wants to stay. */
async function emptyData(disk: Disk, removeFolder: RemoveFolder | undefined): Promise<void> {
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

function isVariable(name: string): name is VariableName {
  return Object.hasOwn(VARIABLES, name);
}

const SILENT: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
