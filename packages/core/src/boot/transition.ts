import type { RecoveryEvent } from "../recovery-log/index.ts";
import type { BootRecord } from "./boot-record.ts";

/**
 * A record after something happened, and what to log about it. The record is the same object when nothing changed.
 * Its sequence is untouched: the store that writes it counts.
 */
export interface Transition {
  readonly record: BootRecord;
  readonly events: readonly RecoveryEvent[];
}
