/**
 * Paces what is taken: so many a second, and no more than a second's worth at once. Whoever takes too much waits, and so do those who come
 * after them: takers that each take a little at a time get equal shares. Times are monotonic.
 */
export class TokenBucket {
  readonly #perSecond: number;
  /** Below 0: what has been given out in advance. */
  #tokens: number;
  #atMs: number;

  /** @param perSecond above 0 */
  constructor(perSecond: number, nowMs: number) {
    this.#perSecond = perSecond;
    this.#tokens = perSecond;
    this.#atMs = nowMs;
  }

  /** Takes them. @returns how long to wait before they may be used, ms */
  take(tokens: number, nowMs: number): number {
    const earned = ((nowMs - this.#atMs) / 1_000) * this.#perSecond;
    this.#tokens = Math.min(this.#perSecond, this.#tokens + Math.max(0, earned)) - tokens;
    this.#atMs = nowMs;
    return this.#tokens >= 0 ? 0 : Math.ceil((-this.#tokens / this.#perSecond) * 1_000);
  }
}
