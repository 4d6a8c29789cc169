import { RegrowError } from "@regrow/core/error";
import { DiskError, type DiskErrorCode } from "@regrow/core/port";

/** What a failed storage operation is called where people meet it; anything else is returned as it is. */
export function asStorageError(thrown: unknown): unknown {
  if (!(thrown instanceof DiskError)) return thrown;
  const details = { path: thrown.path, reason: thrown.code };
  return new RegrowError(thrown.code === "ENOSPC" ? "STORAGE_FULL" : "STORAGE_FAILED", details, { cause: thrown });
}

/** The operation's result, or `instead` when the disk answered with one of these codes; other failures pass. */
export async function unless<Result, Instead>(
  codes: readonly DiskErrorCode[],
  operation: Promise<Result>,
  instead: Instead,
): Promise<Result | Instead> {
  try {
    return await operation;
  } catch (error) {
    if (error instanceof DiskError && codes.includes(error.code)) return instead;
    throw error;
  }
}
