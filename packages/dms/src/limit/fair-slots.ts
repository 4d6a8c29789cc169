import { RegrowError } from "@regrow/core/error";

export interface FairSlotsRule {
  /** Pieces of work at the same time. */
  readonly atOnce: number;
  /** How many may wait, in all and for each key. */
  readonly waiting: number;
  readonly waitingEach: number;
}

/** When whoever finds the queue full is to come back. */
const COME_BACK_MS = 30_000;

/**
 * Lets few things happen at once and a bounded number wait (law L11). Those that wait take turns by key: who asks for a hundred things
 * delays another's one by one of them, not by all.
 */
export class FairSlots {
  readonly #rule: FairSlotsRule;
  /** By key, the key whose turn it is first. A key without waiters is not there. */
  readonly #waiting = new Map<string, (() => void)[]>();
  #waitingInAll = 0;
  #busy = 0;

  constructor(rule: FairSlotsRule) {
    this.#rule = rule;
  }

  /** @throws RegrowError RATE_LIMITED when too many wait already */
  async run<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    if (this.#busy >= this.#rule.atOnce) await this.#wait(key);
    else this.#busy += 1;
    try {
      return await work();
    } finally {
      // The slot goes from hand to hand, so that nobody slips in between.
      const next = this.#next();
      if (next === undefined) this.#busy -= 1;
      else next();
    }
  }

  #wait(key: string): Promise<void> {
    const own = this.#waiting.get(key) ?? [];
    if (this.#waitingInAll >= this.#rule.waiting || own.length >= this.#rule.waitingEach)
      throw new RegrowError("RATE_LIMITED", { retryAfterMs: COME_BACK_MS });
    return new Promise((resolve) => {
      own.push(resolve);
      this.#waitingInAll += 1;
      this.#waiting.set(key, own);
    });
  }

  /** The oldest of the key whose turn it is; the key goes to the end of the line. */
  #next(): (() => void) | undefined {
    for (const [key, own] of this.#waiting) {
      const next = own.shift();
      this.#waiting.delete(key);
      if (own.length > 0) this.#waiting.set(key, own);
      if (next === undefined) continue;
      this.#waitingInAll -= 1;
      return next;
    }
    return undefined;
  }
}
