import type { Clock } from "@regrow/core/port";

/** While somebody types, programs wait. */
export class TypingPause {
  readonly #clock: Pick<Clock, "sleep">;
  readonly #pauseMs: number;
  #silence: AbortController | undefined;
  #over = Promise.withResolvers<void>();

  /** @param pauseMs silence after which it is over; 0: it never is */
  constructor(clock: Pick<Clock, "sleep">, pauseMs: number) {
    this.#clock = clock;
    this.#pauseMs = pauseMs;
    this.#over.resolve();
  }

  /** Somebody types. */
  typed(): void {
    if (this.#silence === undefined) this.#over = Promise.withResolvers();
    this.#silence?.abort();
    const silence = new AbortController();
    this.#silence = silence;
    if (this.#pauseMs === 0) return;
    this.#clock.sleep(this.#pauseMs, silence.signal).then(
      () => {
        this.#silence = undefined;
        this.#over.resolve();
      },
      () => undefined, // somebody types on
    );
  }

  /** Resolves when nobody types. */
  over(): Promise<void> {
    return this.#over.promise;
  }
}
