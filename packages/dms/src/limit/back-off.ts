/** How tries by one key are slowed down. */
export interface BackOffRule {
  /** Tries that need no wait. */
  readonly free: number;
  /** Wait after those; it doubles with each further try. */
  readonly firstMs: number;
  readonly maxMs: number;
  /** A key that has not tried for so long begins anew. */
  readonly forgetMs: number;
}

/** Keys that are remembered at most; the oldest are forgotten first, so that strangers cannot fill the memory (law L11). */
const MAX_KEYS = 50_000;

interface Tries {
  readonly count: number;
  readonly lastAtMs: number;
  readonly notBeforeMs: number;
}

/** Slows down tries that fail, by key (a user name, an address), more and more. Times are monotonic. */
export class BackOff {
  readonly #rule: BackOffRule;
  readonly #tries = new Map<string, Tries>();

  constructor(rule: BackOffRule) {
    this.#rule = rule;
  }

  /** Counts a try. 0 when it may go on, else the ms to wait: tries that run at the same time count as well. */
  take(key: string, monotonicMs: number): number {
    const before = this.#read(key, monotonicMs);
    if (before.notBeforeMs > monotonicMs) return before.notBeforeMs - monotonicMs;
    const count = before.count + 1;
    this.#tries.delete(key);
    this.#tries.set(key, { count, lastAtMs: monotonicMs, notBeforeMs: monotonicMs + this.#waitMs(count) });
    if (this.#tries.size > MAX_KEYS) this.#forgetOldest();
    return 0;
  }

  /** The try was a good one: it is given back, and the next need not wait. */
  refund(key: string, monotonicMs: number): void {
    const { count } = this.#read(key, monotonicMs);
    if (count <= 1) this.#tries.delete(key);
    else this.#tries.set(key, { count: count - 1, lastAtMs: monotonicMs, notBeforeMs: monotonicMs });
  }

  #read(key: string, monotonicMs: number): Tries {
    const tries = this.#tries.get(key);
    if (tries !== undefined && monotonicMs - tries.lastAtMs < this.#rule.forgetMs) return tries;
    return { count: 0, lastAtMs: monotonicMs, notBeforeMs: monotonicMs };
  }

  #waitMs(count: number): number {
    const { free, firstMs, maxMs } = this.#rule;
    return count < free ? 0 : Math.min(maxMs, firstMs * 2 ** Math.min(count - free, 40));
  }

  #forgetOldest(): void {
    const oldest = this.#tries.keys().next();
    if (oldest.done !== true) this.#tries.delete(oldest.value);
  }
}
