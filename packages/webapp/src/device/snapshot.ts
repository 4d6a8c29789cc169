import { numberIn, type Readings } from "./readings.ts";

/** What the device has told last, and when. */
export interface Snapshot {
  readonly readings: Readings;
  /** `faults_print`; null where it was not answered. */
  readonly faults: string | null;
  /** The newest lines of its log; null where it was not answered. */
  readonly log: string | null;
  /** Wall time, in ms. */
  readonly readAtMs: number;
}

/** Time goes on while a device runs: one that is younger than it should be has started anew. */
export function hasRestarted(before: Snapshot | null, now: Snapshot): boolean {
  if (before === null) return false;
  const was = numberIn(before.readings, "time.uptime");
  const is = numberIn(now.readings, "time.uptime");
  return was !== null && is !== null && is < was;
}
