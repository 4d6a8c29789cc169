import { RegrowError } from "@regrow/core/error";

/** Lets few things happen at once and a bounded number wait in order (law L11). */
export class Slots {
  readonly #count: number;
  readonly #maxWaiting: number;
  readonly #waiting: (() => void)[] = [];
  #busy = 0;

  constructor(count: number, maxWaiting: number) {
    this.#count = count;
    this.#maxWaiting = maxWaiting;
  }

  /** @throws RegrowError RATE_LIMITED when too many wait already */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#busy >= this.#count) await this.#wait();
    else this.#busy += 1;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      // The slot goes from hand to hand, so that nobody slips in between.
      if (next === undefined) this.#busy -= 1;
      else next();
    }
  }

  #wait(): Promise<void> {
    if (this.#waiting.length >= this.#maxWaiting) throw new RegrowError("RATE_LIMITED", { retryAfterMs: 5_000 });
    return new Promise((resolve) => this.#waiting.push(resolve));
  }
}
