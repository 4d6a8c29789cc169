import { statfs } from "node:fs/promises";
import { RegrowError } from "@regrow/core/error";

const FULL = ["ENOSPC", "EDQUOT", "EFBIG"];
const UNWRITABLE = ["EACCES", "EPERM", "EROFS", "ENOENT", "ENOTDIR", "EISDIR"];

/** https://sqlite.org/rescode.html#full */
const SQLITE_FULL = 13;

/** What a disk refused, or the database on it, as a person is told; everything else as it is. @param path what was being written */
export function asStorageFailure(thrown: unknown, path: string): unknown {
  if (!(thrown instanceof Error && "code" in thrown)) return thrown;
  const code = String(thrown.code);
  const details = { path, reason: thrown.message };
  if (code === "ERR_SQLITE_ERROR") {
    const isFull = "errcode" in thrown && thrown.errcode === SQLITE_FULL;
    return new RegrowError(isFull ? "STORAGE_FULL" : "STORAGE_FAILED", details, { cause: thrown });
  }
  if (!("syscall" in thrown)) return thrown;
  if (FULL.includes(code)) return new RegrowError("STORAGE_FULL", details, { cause: thrown });
  if (UNWRITABLE.includes(code)) return new RegrowError("OUTPUT_UNWRITABLE", details, { cause: thrown });
  return new RegrowError("STORAGE_FAILED", details, { cause: thrown });
}

/** Before hours of copying: whether what is to be written fits. @throws RegrowError STORAGE_FULL */
export async function requireSpace(folder: string, neededBytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const freeBytes = bavail * bsize;
  if (freeBytes < neededBytes) throw new RegrowError("STORAGE_FULL", { folder, neededBytes, freeBytes });
}

export function isErrno(thrown: unknown, ...codes: readonly string[]): boolean {
  return thrown instanceof Error && "code" in thrown && codes.includes(String(thrown.code));
}
