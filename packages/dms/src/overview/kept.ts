import type { Clock } from "@regrow/core/port";

export interface KeptRule {
  /** How long a value counts, from when it was asked for. */
  readonly forMs: number;
  /** Values that are kept at most; those that were made first go first. */
  readonly most: number;
}

interface Entry<Value> {
  readonly value: Promise<Value>;
  readonly untilMs: number;
}

/**
 * Values that are dear to make and may be some seconds old. Whoever asks for one while it is being made waits for the same: however many
 * ask, it is made once at a time. What fails is not kept.
 */
export class Kept<Value> {
  readonly #clock: Pick<Clock, "monotonicMs">;
  readonly #rule: KeptRule;
  readonly #entries = new Map<string, Entry<Value>>();
  readonly #making = new Set<Promise<Value>>();

  constructor(clock: Pick<Clock, "monotonicMs">, rule: KeptRule) {
    this.#clock = clock;
    this.#rule = rule;
  }

  get(key: string, make: () => Promise<Value>): Promise<Value> {
    const nowMs = this.#clock.monotonicMs();
    const held = this.#entries.get(key);
    if (held !== undefined && (nowMs < held.untilMs || this.#making.has(held.value))) return held.value;
    const value = make();
    this.#entries.delete(key);
    this.#entries.set(key, { value, untilMs: nowMs + this.#rule.forMs });
    this.#making.add(value);
    const settled = (isGood: boolean): void => {
      this.#making.delete(value);
      if (!isGood && this.#entries.get(key)?.value === value) this.#entries.delete(key);
    };
    value.then(
      () => settled(true),
      () => settled(false),
    );
    const oldest = this.#entries.keys().next();
    if (this.#entries.size > this.#rule.most && oldest.done !== true) this.#entries.delete(oldest.value);
    return value;
  }
}
