import type { Clock } from "@regrow/core/port";

/** What a time service may correct between two looks is none. */
const LEAST_MS = 10_000;

/**
 * Tells when somebody has set the wall clock. What has to outlive the process is kept by it, and it says how long something took only as
 * long as nobody sets it.
 */
export class ClockJumps {
  readonly #clock: Pick<Clock, "nowMs" | "monotonicMs">;
  #offsetMs: number;

  constructor(clock: Pick<Clock, "nowMs" | "monotonicMs">) {
    this.#clock = clock;
    this.#offsetMs = this.#offset();
  }

  /** By how much the clock was set since the last look, ms: forward more than 0, back less; 0: it was not. */
  takeMs(): number {
    const offsetMs = this.#offset();
    const jumpMs = Math.round(offsetMs - this.#offsetMs);
    this.#offsetMs = offsetMs;
    return Math.abs(jumpMs) < LEAST_MS ? 0 : jumpMs;
  }

  #offset(): number {
    return this.#clock.nowMs() - this.#clock.monotonicMs();
  }
}
