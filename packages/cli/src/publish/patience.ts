import { RegrowError, type ErrorCode } from "@regrow/core/error";
import type { Clock } from "@regrow/core/port";

/** Tries in a row that bring nothing on. */
const MAX_TRIES = 12;
const FIRST_WAIT_MS = 500;
const MAX_WAIT_MS = 30_000;
/** What passes by itself: a line that is cut, a DMS that starts again or has much to do. */
const PASSING: ReadonlySet<ErrorCode> = new Set([
  "CONNECTION_LOST",
  "DMS_UNREACHABLE",
  "DMS_ANSWER_INVALID",
  "RATE_LIMITED",
  "UPLOAD_OFFSET",
]);

/** Tries again what a cut line or a busy DMS has stopped, for as long as it gets on. */
export class Patience {
  readonly #clock: Pick<Clock, "sleep">;
  readonly #signal: AbortSignal;
  #tries = 0;

  constructor(clock: Pick<Clock, "sleep">, signal: AbortSignal) {
    this.#clock = clock;
    this.#signal = signal;
  }

  /** It got on: tries count from the beginning. */
  renew(): void {
    this.#tries = 0;
  }

  /** Waits until it is worth to try again. @throws what was thrown when that does not pass, or has come too often */
  async wait(thrown: unknown): Promise<void> {
    this.#signal.throwIfAborted();
    const passes = isTimeout(thrown) || (thrown instanceof RegrowError && PASSING.has(thrown.code));
    this.#tries += 1;
    if (!passes || this.#tries >= MAX_TRIES) throw thrown;
    await this.#clock.sleep(Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** (this.#tries - 1)), this.#signal);
  }

  /** The result of the first try that succeeds. */
  async until<Result>(action: () => Promise<Result>): Promise<Result> {
    for (;;) {
      try {
        const result = await action();
        this.renew();
        return result;
      } catch (thrown) {
        await this.wait(thrown);
      }
    }
  }
}

/** The bound of one call was reached; what it asked for may go on. */
function isTimeout(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.name === "TimeoutError";
}
