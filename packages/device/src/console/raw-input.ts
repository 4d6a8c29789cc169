import { asRegrowError } from "@regrow/core/error";
import type { Clock } from "@regrow/core/port";
import { fail, failure, type Outcome, type RawTransfer } from "../command/index.ts";

/** Longest silence of a host in the middle of its bytes. */
const SILENCE_MS = 30_000;
/** The same when they will be thrown away, so that a person who is refused need not wait. */
const REFUSED_SILENCE_MS = 2_000;

/** The bytes of one transfer, until they are complete or the host has been silent for too long. */
export class RawInput {
  readonly #transfer: RawTransfer;
  readonly #clock: Pick<Clock, "sleep">;
  readonly #onSilence: (outcome: Outcome) => void;
  #missingBytes: number;
  #failure: Outcome | undefined;
  #watch: AbortController | undefined;

  /** @param onSilence called once at most, with the answer; the input is over then */
  constructor(transfer: RawTransfer, clock: Pick<Clock, "sleep">, onSilence: (outcome: Outcome) => void) {
    this.#transfer = transfer;
    this.#clock = clock;
    this.#onSilence = onSilence;
    this.#missingBytes = transfer.sizeBytes;
    this.#failure = transfer.refusal;
    this.#listen();
  }

  get missingBytes(): number {
    return this.#missingBytes;
  }

  /** Takes what belongs to the transfer. The outcome when that was all of it. */
  async push(bytes: Uint8Array): Promise<{ readonly outcome: Outcome | undefined; readonly rest: Uint8Array }> {
    this.#watch?.abort();
    const piece = bytes.subarray(0, this.#missingBytes);
    const rest = bytes.subarray(piece.length);
    this.#missingBytes -= piece.length;
    if (this.#failure === undefined && piece.length > 0) await this.#attempt(() => this.#transfer.take(piece));
    if (this.#missingBytes > 0) {
      this.#listen();
      return { outcome: undefined, rest };
    }
    const ended = this.#failure === undefined ? await this.#attempt(() => this.#transfer.end()) : undefined;
    return { outcome: this.#failure ?? ended ?? fail(1), rest };
  }

  /** The host is gone. */
  async abort(): Promise<void> {
    this.#watch?.abort();
    if (this.#failure === undefined) await this.#transfer.abort();
  }

  async #attempt<Result>(action: () => Promise<Result>): Promise<Result | undefined> {
    try {
      return await action();
    } catch (error) {
      this.#failure = failure(asRegrowError(error));
      await this.#transfer.abort();
      return undefined;
    }
  }

  #listen(): void {
    const watch = new AbortController();
    this.#watch = watch;
    const silence = this.#failure === undefined ? SILENCE_MS : REFUSED_SILENCE_MS;
    this.#clock.sleep(silence, watch.signal).then(
      () => this.#giveUp(watch),
      // Aborted: bytes came, or the host went.
      () => {},
    );
  }

  #giveUp(watch: AbortController): void {
    if (watch.signal.aborted) return;
    const silent = fail(1, `${this.#missingBytes} bytes are missing, and nothing comes any more`);
    this.#onSilence(this.#failure ?? silent);
    // Tells nobody what it leaves undone: the answer is given.
    void this.abort().catch(() => {});
  }
}
