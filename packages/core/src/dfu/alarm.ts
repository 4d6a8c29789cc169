import type { Clock } from "../port/index.ts";

/** One timer for a machine that says at every step when it wants to be woken. */
export class Alarm {
  readonly #clock: TransferClock;
  readonly #ring: (nowMs: number) => void;
  #atMs = Infinity;
  #stop: AbortController | undefined;

  constructor(clock: TransferClock, ring: (nowMs: number) => void) {
    this.#clock = clock;
    this.#ring = ring;
  }

  /** Rings at that moment and at no other one. A sleep that ends sooner is kept: moments mostly move away with every byte. */
  set(atMs: number): void {
    this.#atMs = atMs;
    if (atMs === Infinity) this.#end();
    else if (this.#stop === undefined || atMs < this.#wakesAtMs) void this.#sleep();
  }

  #wakesAtMs = Infinity;

  #end(): void {
    this.#stop?.abort();
    this.#stop = undefined;
  }

  async #sleep(): Promise<void> {
    this.#end();
    const stop = new AbortController();
    this.#stop = stop;
    this.#wakesAtMs = this.#atMs;
    try {
      await this.#clock.sleep(Math.max(0, this.#atMs - this.#clock.monotonicMs()), stop.signal);
    } catch {
      return; // nobody waits for this sleep any more
    }
    this.#stop = undefined;
    const nowMs = this.#clock.monotonicMs();
    if (nowMs >= this.#atMs) this.#ring(nowMs);
    else void this.#sleep();
  }
}

/** What of a clock a transfer needs. */
export type TransferClock = Pick<Clock, "sleep" | "monotonicMs">;
