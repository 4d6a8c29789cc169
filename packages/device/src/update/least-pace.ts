import { RegrowError } from "@regrow/core/error";
import type { Clock } from "@regrow/core/port";

/** What the slowest line that is worth waiting for brings in that time: some 70 bytes a second. */
const WINDOW_MS = 120_000;
const WINDOW_BYTES = 8 * 1024;

/** True when so many bytes are no progress for so long a time. */
export function isTooSlow(bytes: number, durationMs: number): boolean {
  return durationMs >= WINDOW_MS && bytes / durationMs < WINDOW_BYTES / WINDOW_MS;
}

/**
 * Ends a transfer that only trickles, so that nobody can hold a device for a day with a byte now and then (TUF's slow retrieval);
 * silence is watched elsewhere.
 */
export class LeastPace {
  readonly #clock: Pick<Clock, "monotonicMs">;
  #windowFromMs: number;
  #windowBytes = 0;

  constructor(clock: Pick<Clock, "monotonicMs">) {
    this.#clock = clock;
    this.#windowFromMs = clock.monotonicMs();
  }

  /** Counts what has come. @throws RegrowError UPDATE_INTERRUPTED where it is too little for the time */
  take(bytes: number): void {
    this.#windowBytes += bytes;
    const durationMs = this.#clock.monotonicMs() - this.#windowFromMs;
    if (durationMs < WINDOW_MS) return;
    if (isTooSlow(this.#windowBytes, durationMs))
      throw new RegrowError("UPDATE_INTERRUPTED", { reason: "too slow", bytes: this.#windowBytes, durationMs });
    this.#windowFromMs += durationMs;
    this.#windowBytes = 0;
  }
}
