import type { Clock } from "@regrow/core/port";

/** Somebody who waits for the clock. */
export interface PendingSleep {
  readonly name: string;
  /** Monotonic. */
  readonly dueMs: number;
}

interface Sleeper extends PendingSleep {
  readonly order: number;
  readonly wake: () => void;
}

/**
 * A clock that stands still until a test moves it, so that a day passes in a millisecond.
 * Wall and monotonic time move together; `setWall` makes the wall clock jump as a real one may.
 */
export class VirtualClock implements Clock {
  #monotonicMs = 0;
  #wallOffsetMs: number;
  #count = 0;
  readonly #sleepers = new Set<Sleeper>();

  constructor(startMs = Date.UTC(2026, 0, 1)) {
    this.#wallOffsetMs = startMs;
  }

  nowMs(): number {
    return this.#monotonicMs + this.#wallOffsetMs;
  }

  monotonicMs(): number {
    return this.#monotonicMs;
  }

  sleep(durationMs: number, signal?: AbortSignal): Promise<void> {
    return this.sleepNamed("sleep", durationMs, signal);
  }

  /** A sleep that `pending` shows by name. */
  async sleepNamed(name: string, durationMs: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (durationMs <= 0) return;
    await new Promise<void>((resolve, reject) => {
      const stop = (): void => {
        this.#sleepers.delete(sleeper);
        reject(signal?.reason);
      };
      const wake = (): void => {
        signal?.removeEventListener("abort", stop);
        resolve();
      };
      const sleeper: Sleeper = { name, dueMs: this.#monotonicMs + durationMs, order: this.#count++, wake };
      this.#sleepers.add(sleeper);
      signal?.addEventListener("abort", stop, { once: true });
    });
  }

  /** Who waits, the next one first. */
  pending(): readonly PendingSleep[] {
    return this.#inOrder().map(({ name, dueMs }) => ({ name, dueMs }));
  }

  /** Moves time on, waking everybody who is due at their own moment and letting each do its work before the next. */
  async advance(durationMs: number): Promise<void> {
    const endMs = this.#monotonicMs + durationMs;
    await settle();
    for (let next = this.#inOrder()[0]; next !== undefined && next.dueMs <= endMs; next = this.#inOrder()[0])
      await this.#wake(next);
    this.#monotonicMs = endMs;
    await settle();
  }

  /** Moves time on until nobody waits any more. @throws Error when somebody still waits after `limitMs` */
  async runUntilIdle(limitMs = 24 * 3_600_000): Promise<void> {
    const endMs = this.#monotonicMs + limitMs;
    await settle();
    for (let next = this.#inOrder()[0]; next !== undefined; next = this.#inOrder()[0]) {
      if (next.dueMs > endMs) throw new Error(`not idle after ${limitMs} ms: ${next.name}`);
      await this.#wake(next);
    }
  }

  /** Moves time on until the promise settles. @throws Error when nothing waits for time, or after `limitMs` */
  async runUntil<Result>(promise: Promise<Result>, limitMs = 24 * 3_600_000): Promise<Result> {
    let isSettled = false;
    const settled = (): void => {
      isSettled = true;
    };
    promise.then(settled, settled);
    const endMs = this.#monotonicMs + limitMs;
    await settle();
    while (!isSettled) {
      const next = this.#inOrder()[0];
      if (next === undefined || next.dueMs > endMs)
        throw new Error(`not settled at ${this.#monotonicMs} ms; next: ${next?.name ?? "nothing"}`);
      await this.#wake(next);
    }
    return promise;
  }

  /** The wall clock jumps; nobody wakes. */
  setWall(nowMs: number): void {
    this.#wallOffsetMs = nowMs - this.#monotonicMs;
  }

  async #wake(sleeper: Sleeper): Promise<void> {
    this.#monotonicMs = Math.max(this.#monotonicMs, sleeper.dueMs);
    this.#sleepers.delete(sleeper);
    sleeper.wake();
    await settle();
  }

  #inOrder(): readonly Sleeper[] {
    return [...this.#sleepers].toSorted((a, b) => a.dueMs - b.dueMs || a.order - b.order);
  }
}

/** Lets everything run that waits for nothing but its turn. Two rounds, because work of the first may set off a second. */
async function settle(): Promise<void> {
  for (let round = 0; round < 2; round += 1) await new Promise((resolve) => setImmediate(resolve));
}
