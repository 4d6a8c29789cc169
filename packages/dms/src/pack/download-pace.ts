import type { Clock } from "@regrow/core/port";
import type { TokenBucket } from "../limit/index.ts";

/** What is read and sent at a time, at most and at least. */
const PIECE_BYTES = { most: 64 * 1024, least: 1024 };
/** A piece is about as much as its download gets in this time, so that no line is silent for long. */
const PIECE_MS = 1_000;

/** The pace of one download: what it may send, piece by piece. */
export class DownloadPace {
  readonly #clock: Clock;
  readonly #buckets: readonly TokenBucket[];
  readonly #shareOf: () => number;

  /** @param share bytes a second that it may hope for now */
  constructor(clock: Clock, buckets: readonly TokenBucket[], share: () => number) {
    this.#clock = clock;
    this.#buckets = buckets;
    this.#shareOf = share;
  }

  /** How much to read next. */
  pieceBytes(): number {
    const bytes = Math.floor((this.#shareOf() * PIECE_MS) / 1_000);
    return Math.max(PIECE_BYTES.least, Math.min(PIECE_BYTES.most, bytes));
  }

  /** Waits until that much may be sent. @throws the signal's reason */
  async take(bytes: number, signal: AbortSignal): Promise<void> {
    const nowMs = this.#clock.monotonicMs();
    const waitMs = Math.max(0, ...this.#buckets.map((bucket) => bucket.take(bytes, nowMs)));
    if (waitMs > 0) await this.#clock.sleep(waitMs, signal);
  }
}
