import type { Clock } from "@regrow/core/port";

/** Less than this is not worth a write: it is about what a cut connection loses anyhow. */
const LEAST_BYTES = 16 * 1024;
/** Longest time for which bytes of a slow line may be in memory alone. */
const LONGEST_MS = 5_000;

/**
 * When to make durable what has come. A process that dies after n bytes has saved four fifths of them or what came until five seconds
 * before, whichever is more: however often it dies, a download comes to its end, and a fast line that holds is hardly slowed down.
 */
export class SaveSchedule {
  readonly #clock: Pick<Clock, "monotonicMs">;
  #savedBytes = 0;
  #savedAtMs: number;

  constructor(clock: Pick<Clock, "monotonicMs">) {
    this.#clock = clock;
    this.#savedAtMs = clock.monotonicMs();
  }

  /** @param receivedBytes all that this process has received */
  isDue(receivedBytes: number): boolean {
    const newBytes = receivedBytes - this.#savedBytes;
    if (newBytes < LEAST_BYTES) return false;
    return newBytes >= this.#savedBytes / 4 || this.#clock.monotonicMs() - this.#savedAtMs >= LONGEST_MS;
  }

  saved(receivedBytes: number): void {
    this.#savedBytes = receivedBytes;
    this.#savedAtMs = this.#clock.monotonicMs();
  }
}
