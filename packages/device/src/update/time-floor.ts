import type { Clock } from "@regrow/core/port";

/** Where the floor survives a restart. */
export interface FloorStore {
  /** Wall time in ms; 0 where none was kept. */
  floorMs(): Promise<number>;
  keepFloor(floorMs: number): Promise<void>;
}

/** Before this program was written no device can have run it. */
const WRITTEN_MS = Date.UTC(2026, 0, 1);
const DAY_MS = 24 * 3_600_000;
/** The floor is written when it has risen this much: a device that checks in every minute must not wear its storage out. */
const KEEP_EVERY_MS = DAY_MS;
/** How far above a clock that may be right the DMS can lift the floor. */
const MAX_AHEAD_MS = DAY_MS;
/** How far it can lift the floor at once where the clock is certainly wrong: a device that lay in a drawer. */
const MAX_STEP_MS = 2 * 365 * DAY_MS;

/**
 * The time, never below what is known to have passed: a device may start with its clock at 1970, and whoever sets it back
 * must not make expired metadata good again. The floor is raised by the DMS alone, which proves itself at each check-in, and within
 * bounds: a DMS that was taken over must not be able to make everything seem expired for ever. The device's own clock never raises it,
 * because one bad reading would do the same.
 */
export class TimeFloor {
  readonly #clock: Clock;
  readonly #store: FloorStore | null;
  #floorMs: number;
  #readAtMs: number;
  #keptMs = 0;
  #recalled: Promise<void> | undefined;
  #told: { readonly timeMs: number; readonly atMs: number } | undefined;

  /** @param pastMs a time that is past for certain, such as that of the build */
  constructor(clock: Clock, store: FloorStore | null = null, pastMs: number = WRITTEN_MS) {
    this.#clock = clock;
    this.#store = store;
    this.#floorMs = pastMs;
    this.#readAtMs = clock.monotonicMs();
  }

  /** Takes up what was kept; to be called before the time counts. Twice is once. */
  recall(): Promise<void> {
    this.#recalled ??= this.#recall();
    return this.#recalled;
  }

  /** A time that the DMS has told. Kept when it resolves, if it is worth it. @throws DiskError */
  async raise(toMs: number): Promise<void> {
    await this.recall();
    this.#told = { timeMs: toMs, atMs: this.#clock.monotonicMs() };
    const [floorMs, ownMs] = [this.#floorNowMs(), this.#clock.nowMs()];
    const isPlausible = ownMs >= floorMs - MAX_AHEAD_MS;
    const highestMs = isPlausible ? Math.max(floorMs, ownMs + MAX_AHEAD_MS) : floorMs + MAX_STEP_MS;
    this.#lift(Math.min(toMs, highestMs));
    const knownMs = this.#floorNowMs();
    if (knownMs < this.#keptMs + KEEP_EVERY_MS) return;
    await this.#store?.keepFloor(knownMs);
    this.#keptMs = knownMs;
  }

  nowMs(): number {
    return Math.max(this.#clock.nowMs(), this.#floorNowMs());
  }

  /** What the DMS would say now, wall time in ms; undefined before it said anything. For an explanation only: nothing is decided by it. */
  toldNowMs(): number | undefined {
    return this.#told === undefined ? undefined : this.#told.timeMs + this.#clock.monotonicMs() - this.#told.atMs;
  }

  async #recall(): Promise<void> {
    this.#keptMs = (await this.#store?.floorMs()) ?? 0;
    this.#lift(this.#keptMs);
  }

  #lift(toMs: number): void {
    if (toMs <= this.#floorNowMs()) return;
    this.#floorMs = toMs;
    this.#readAtMs = this.#clock.monotonicMs();
  }

  #floorNowMs(): number {
    return this.#floorMs + this.#clock.monotonicMs() - this.#readAtMs;
  }
}
