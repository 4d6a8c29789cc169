/** How many attempts a key has in a window of time. */
export interface AttemptRule {
  readonly attempts: number;
  readonly windowMs: number;
}

/** Keys that are remembered at most; the oldest are forgotten first, so that strangers cannot fill the memory (law L11). */
const MAX_KEYS = 50_000;

interface Window {
  readonly endsAtMs: number;
  readonly attempts: number;
}

/** Counts attempts by key (a user name, an address) in fixed windows. Times are monotonic. */
export class AttemptLimit {
  readonly #rule: AttemptRule;
  readonly #windows = new Map<string, Window>();

  constructor(rule: AttemptRule) {
    this.#rule = rule;
  }

  /** Counts an attempt. 0 when it may go on, else the ms to wait: attempts that run at the same time count as well. */
  take(key: string, monotonicMs: number): number {
    const window = this.#window(key, monotonicMs);
    if (window.attempts >= this.#rule.attempts) return window.endsAtMs - monotonicMs;
    this.#windows.delete(key);
    this.#windows.set(key, { ...window, attempts: window.attempts + 1 });
    if (this.#windows.size > MAX_KEYS) this.#forgetOldest();
    return 0;
  }

  /** Gives an attempt back: it was a good one. */
  refund(key: string, monotonicMs: number): void {
    const window = this.#window(key, monotonicMs);
    if (window.attempts > 0) this.#windows.set(key, { ...window, attempts: window.attempts - 1 });
  }

  #window(key: string, monotonicMs: number): Window {
    const window = this.#windows.get(key);
    if (window !== undefined && window.endsAtMs > monotonicMs) return window;
    return { endsAtMs: monotonicMs + this.#rule.windowMs, attempts: 0 };
  }

  #forgetOldest(): void {
    const oldest = this.#windows.keys().next();
    if (oldest.done !== true) this.#windows.delete(oldest.value);
  }
}
