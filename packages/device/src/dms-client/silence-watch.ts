import type { Clock } from "@regrow/core/port";

/**
 * Bounds a wait by silence rather than by length: its signal aborts when `touch` was not called for `silenceMs`, or when
 * the outer signal does. Dispose it, or it keeps a timer.
 */
export class SilenceWatch implements Disposable {
  readonly signal: AbortSignal;
  readonly #clock: Clock;
  readonly #silenceMs: number;
  readonly #silent = new AbortController();
  readonly #ended = new AbortController();
  #touchedAtMs: number;

  constructor(clock: Clock, silenceMs: number, outer: AbortSignal) {
    this.#clock = clock;
    this.#silenceMs = silenceMs;
    this.#touchedAtMs = clock.monotonicMs();
    this.signal = AbortSignal.any([outer, this.#silent.signal]);
    void this.#watch();
  }

  /** True when silence, not the outer signal, ended the wait. */
  get isSilent(): boolean {
    return this.#silent.signal.aborted;
  }

  touch(): void {
    this.#touchedAtMs = this.#clock.monotonicMs();
  }

  [Symbol.dispose](): void {
    this.#ended.abort();
  }

  async #watch(): Promise<void> {
    while (!this.#ended.signal.aborted) {
      const leftMs = this.#touchedAtMs + this.#silenceMs - this.#clock.monotonicMs();
      if (leftMs <= 0) {
        this.#silent.abort(new Error("silence"));
        return;
      }
      try {
        await this.#clock.sleep(leftMs, this.#ended.signal);
      } catch {
        return; // disposed: sleep rejects for no other reason
      }
    }
  }
}
