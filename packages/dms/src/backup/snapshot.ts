import { DatabaseSync, backup } from "node:sqlite";
import { asStorageFailure } from "./storage-failure.ts";

/** Pages that are copied between two looks at the signal: 16 MiB. */
const PAGES_AT_ONCE = 4_096;
/** Longest wait for a lock on the database. */
const LOCK_TIMEOUT_MS = 5_000;

export interface SnapshotRequest {
  readonly database: string;
  /** File to make. */
  readonly to: string;
  readonly signal: AbortSignal;
}

/**
 * Copies the database as it is at one moment, while a DMS may be writing to it: readers and writers of a write-ahead log do not wait for
 * each other. Everything that was acknowledged before the call is in the copy. It stands alone, without a log beside it.
 * @throws RegrowError STORAGE_*
 */
export async function snapshotDatabase({ database, to, signal }: SnapshotRequest): Promise<void> {
  try {
    using source = new DatabaseSync(database, { readOnly: true, timeout: LOCK_TIMEOUT_MS });
    // Inside one transaction: without it every write of the DMS would begin the copy anew.
    source.exec("begin");
    source.prepare("select count(*) from sqlite_schema").get();
    await backup(source, to, { rate: PAGES_AT_ONCE, progress: () => signal.throwIfAborted() });
    signal.throwIfAborted();
    using copy = new DatabaseSync(to);
    copy.exec("pragma journal_mode = delete");
  } catch (thrown) {
    signal.throwIfAborted();
    throw asStorageFailure(thrown, database);
  }
}
