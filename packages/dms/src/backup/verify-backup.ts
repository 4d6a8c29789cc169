import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RegrowError } from "@regrow/core/error";
import { readBackup, type BackupContents } from "./read-backup.ts";
import { requireSpace } from "./storage-failure.ts";

export interface VerifyRequest {
  readonly file: string;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

interface VerifiedBackup extends BackupContents {
  /** Length of the file. */
  readonly sizeBytes: number;
}

/**
 * Whether a backup can be restored by this program: every byte of it is read and compared, and its database looked into, in the system's
 * folder for temporary files.
 * @throws RegrowError BACKUP_*, INPUT_UNREADABLE, STORAGE_*
 */
export async function verifyBackup({ file, signal, onProgress }: VerifyRequest): Promise<VerifiedBackup> {
  const sizeBytes = await backupSize(file);
  let done = 0;
  const folder = await mkdtemp(join(tmpdir(), "regrow-verify-"));
  try {
    const contents = await readBackup({
      ...{ file, into: folder, keep: "database", signal },
      onManifest: ({ database }) => requireSpace(folder, database.sizeBytes),
      onBytes: (bytes) => onProgress((done += bytes), sizeBytes),
    });
    return { ...contents, sizeBytes };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @throws RegrowError INPUT_UNREADABLE */
export async function backupSize(file: string): Promise<number> {
  const found = await stat(file).catch((cause: unknown) => {
    throw new RegrowError("INPUT_UNREADABLE", { file, reason: String(cause) }, { cause });
  });
  if (!found.isFile()) throw new RegrowError("INPUT_UNREADABLE", { file, reason: "not a file" });
  return found.size;
}
