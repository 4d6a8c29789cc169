import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { RegrowError } from "@regrow/core/error";
import { DiskError, type Clock } from "@regrow/core/port";
import { syncFileSystem } from "@regrow/node/disk";
import { acquireLock } from "@regrow/node/file-lock";
import { syncDirectory } from "../durable-file/index.ts";
import { blobName } from "./member.ts";
import { readBackup, type BackupContents } from "./read-backup.ts";
import { settleRestored } from "./settle-restored.ts";
import { asStorageFailure, isErrno, requireSpace } from "./storage-failure.ts";
import { backupSize } from "./verify-backup.ts";
import { openWorkspace } from "./workspace.ts";

export interface RestoreRequest {
  readonly file: string;
  /** Folder to make; one that is empty may be there. */
  readonly folder: string;
  readonly clock: Pick<Clock, "nowMs">;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

/**
 * Makes the folder of a DMS from a backup: everything is unpacked beside it, looked at as `verifyBackup` does, brought into the present and
 * made durable before the folder gets its name. When anything fails, nothing is there.
 * @throws RegrowError BACKUP_*, INPUT_UNREADABLE, STORAGE_*, OUTPUT_UNWRITABLE, CONFIGURATION_INVALID
 */
export async function restoreBackup(request: RestoreRequest): Promise<BackupContents> {
  const { folder, clock, signal } = request;
  await requireFree(folder);
  const parent = dirname(folder);
  try {
    await using workspace = await openWorkspace(join(parent, `.${basename(folder)}.restoring`));
    const into = join(workspace.path, "dms");
    await mkdir(into, { mode: 0o700 });
    const contents = await unpack(request, into);
    await settleRestored(into, { ...contents, nowMs: clock.nowMs() });
    signal.throwIfAborted();
    await syncAll(into);
    await place(into, folder);
    await syncDirectory(parent);
    return contents;
  } catch (thrown) {
    throw asStorageFailure(thrown, folder);
  }
}

async function unpack({ file, signal, onProgress }: RestoreRequest, into: string): Promise<BackupContents> {
  const sizeBytes = await backupSize(file);
  let done = 0;
  const contents = await readBackup({
    ...{ file, into, keep: "all", signal },
    onManifest: ({ bytes }) => requireSpace(into, bytes),
    onBytes: (bytes) => onProgress((done += bytes), sizeBytes),
  });
  // In the store a name stands for its contents (law L7).
  for (const sha256 of contents.lost.damaged) await rm(join(into, blobName(sha256)), { force: true });
  return contents;
}

/** How many of the names that lie in a folder are told. */
const SHOWN = 5;

/** Only where nothing is, nothing is overwritten. @throws RegrowError BACKUP_FOLDER_TAKEN, BACKUP_DMS_RUNNING, CONFIGURATION_INVALID */
async function requireFree(folder: string): Promise<void> {
  const found = await stat(folder).catch((thrown: unknown) => {
    if (isErrno(thrown, "ENOENT")) return undefined;
    throw asStorageFailure(thrown, folder);
  });
  if (found === undefined) return;
  if (!found.isDirectory()) throw new RegrowError("BACKUP_FOLDER_TAKEN", { folder, reason: "a file of that name" });
  const names = await readdir(folder);
  if (names.includes("lock")) await requireStopped(folder);
  if (names.length > 0) {
    const shown = names.toSorted().slice(0, SHOWN).join(", ");
    throw new RegrowError("BACKUP_FOLDER_TAKEN", { folder, entries: names.length, holds: shown });
  }
  if ((await stat(dirname(folder))).dev !== found.dev)
    throw new RegrowError("CONFIGURATION_INVALID", {
      folder,
      reason: "a mounted file system: name a folder inside of it",
    });
}

async function requireStopped(folder: string): Promise<void> {
  const locked = await acquireLock(join(folder, "lock"));
  if (locked.kind === "held") throw new RegrowError("BACKUP_DMS_RUNNING", { folder, heldByProcess: locked.pid });
  await locked.lock.release();
}

/** A folder that is empty gives its name away; one that has filled meanwhile does not. */
async function place(from: string, folder: string): Promise<void> {
  try {
    await rename(from, folder);
  } catch (thrown) {
    if (isErrno(thrown, "ENOTEMPTY", "EEXIST", "ENOTDIR")) await requireFree(folder);
    throw thrown;
  }
}

async function syncAll(folder: string): Promise<void> {
  try {
    await syncFileSystem(folder);
  } catch (cause) {
    if (!(cause instanceof DiskError)) throw cause;
    throw new RegrowError("STORAGE_FAILED", { folder, reason: cause.message }, { cause });
  }
}
