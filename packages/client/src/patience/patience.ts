import { RegrowError, type ErrorCode } from "@regrow/core/error";

/** What passes by itself: a line that is cut, a DMS that starts again or has much to do. */
const PASSING: ReadonlySet<ErrorCode> = new Set([
  "CONNECTION_LOST",
  "DMS_UNREACHABLE",
  "DMS_ANSWER_INVALID",
  "RATE_LIMITED",
  "UPLOAD_OFFSET",
]);
const FIRST_WAIT_MS = 500;

export interface PatienceParts {
  /** Tries in a row that bring nothing on. */
  readonly maxTries: number;
  /** Waits double up to it. */
  readonly maxWaitMs: number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly signal: AbortSignal;
  /** Told while it waits to try again, and when it goes on. */
  readonly onWaiting?: (isWaiting: boolean) => void;
}

/** Tries again what a cut line or a busy DMS has stopped, for as long as it gets on. */
export class Patience {
  readonly #parts: PatienceParts;
  #tries = 0;

  constructor(parts: PatienceParts) {
    this.#parts = parts;
  }

  /** It got on: tries count from the beginning. */
  renew(): void {
    this.#tries = 0;
    this.#parts.onWaiting?.(false);
  }

  /** Waits until it is worth to try again. @throws what was thrown when that does not pass, or has come too often */
  async wait(thrown: unknown): Promise<void> {
    const { maxTries, maxWaitMs, sleep, signal, onWaiting } = this.#parts;
    signal.throwIfAborted();
    const passes = isTimeout(thrown) || (thrown instanceof RegrowError && PASSING.has(thrown.code));
    this.#tries += 1;
    if (!passes || this.#tries >= maxTries) throw thrown;
    onWaiting?.(true);
    await sleep(Math.min(maxWaitMs, FIRST_WAIT_MS * 2 ** (this.#tries - 1)), signal);
    signal.throwIfAborted();
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
