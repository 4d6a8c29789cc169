/** Failures that one address may have in a window of time, and all together. */
const RULES = { address: 10, all: 100, windowMs: 60_000 } as const;
/** Addresses that are remembered at most, so that strangers cannot fill the memory (law L11). */
const MAX_ADDRESSES = 1_024;
const MAX_TRUSTED = 64;

interface Window {
  readonly endsAtMs: number;
  readonly failures: number;
}

/**
 * Counts failures by address and in all. Who has shown the right password before is held to the first limit only: a stranger who
 * uses up the second must not keep the owner out. Times are monotonic.
 */
export class FailureLimit {
  readonly #windows = new Map<string, Window>();
  readonly #trusted = new Set<string>();
  #all: Window = { endsAtMs: 0, failures: 0 };

  /** 0 when this address may try, else the ms to wait. */
  waitMs(address: string, monotonicMs: number): number {
    const own = this.#windows.get(keyOf(address));
    if (own !== undefined && own.endsAtMs > monotonicMs && own.failures >= RULES.address)
      return own.endsAtMs - monotonicMs;
    const isFull = this.#all.endsAtMs > monotonicMs && this.#all.failures >= RULES.all;
    return isFull && !this.#trusted.has(keyOf(address)) ? this.#all.endsAtMs - monotonicMs : 0;
  }

  count(address: string, monotonicMs: number): void {
    const key = keyOf(address);
    const window = oneMore(this.#windows.get(key), monotonicMs);
    this.#windows.delete(key);
    this.#windows.set(key, window);
    keepNewest(this.#windows, MAX_ADDRESSES);
    this.#all = oneMore(this.#all, monotonicMs);
  }

  trust(address: string): void {
    this.#trusted.delete(keyOf(address));
    this.#trusted.add(keyOf(address));
    keepNewest(this.#trusted, MAX_TRUSTED);
  }
}

function oneMore(window: Window | undefined, monotonicMs: number): Window {
  return window !== undefined && window.endsAtMs > monotonicMs
    ? { ...window, failures: window.failures + 1 }
    : { endsAtMs: monotonicMs + RULES.windowMs, failures: 1 };
}

/** A household has one IPv6 network of 64 bits and as many addresses in it as it likes. */
function keyOf(address: string): string {
  return address.includes(":") && !address.includes(".") ? address.split(":").slice(0, 4).join(":") : address;
}

function keepNewest(kept: Map<string, unknown> | Set<string>, most: number): void {
  for (const key of kept.keys()) {
    if (kept.size <= most) return;
    kept.delete(key);
  }
}
