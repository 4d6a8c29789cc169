import type { Clock } from "@regrow/core/port";

/**
 * The time, never below what is known to have passed: a device may start with its clock at 1970, and whoever sets it back
 * must not make expired metadata good again. Only ever raises the clock's own reading.
 */
export class TimeFloor {
  readonly #clock: Clock;
  #floorMs: number;
  #readAtMs: number;

  /** @param floorMs a time that is past for certain, such as that of the build */
  constructor(clock: Clock, floorMs = 0) {
    this.#clock = clock;
    this.#floorMs = floorMs;
    this.#readAtMs = clock.monotonicMs();
  }

  /** A time that somebody trusted has told. */
  raise(toMs: number): void {
    if (toMs <= this.#floorNowMs()) return;
    this.#floorMs = toMs;
    this.#readAtMs = this.#clock.monotonicMs();
  }

  nowMs(): number {
    return Math.max(this.#clock.nowMs(), this.#floorNowMs());
  }

  #floorNowMs(): number {
    return this.#floorMs + this.#clock.monotonicMs() - this.#readAtMs;
  }
}
