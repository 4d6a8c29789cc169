import { RegrowError } from "../error/index.ts";
import { Alarm, type TransferClock } from "./alarm.ts";
import { newReceiver, receiverWakeAt, stepReceiver, type Receiver } from "./receiver.ts";
import { transferError } from "./transfer-error.ts";
import type { Offer, ReceiverEffect, ReceiverEvent } from "./transfer.ts";

export interface ReceptionOptions {
  /** Resolves when the line takes more. */
  readonly write: (bytes: Uint8Array) => Promise<void>;
  readonly clock: TransferClock;
  /** Ends the transfer; the sender is told. */
  readonly signal: AbortSignal;
  /** How long a sender is asked to begin; people need time to start theirs. */
  readonly askForMs?: number;
}

const ASK_FOR_MS = 60_000;

type Unstamped = ReceiverEvent extends infer Event
  ? Event extends ReceiverEvent
    ? Omit<Event, "nowMs">
    : never
  : never;

/**
 * Receives one file over a line by whatever protocol its sender speaks: XMODEM (sum, CRC, 1K), YMODEM, or the windowed transfer. First
 * `offer`, then `bytes`, then `accept` or `refuse`, which may come earlier. Holds at most a window of bytes that nobody has taken.
 */
export class Reception {
  readonly #options: ReceptionOptions;
  readonly #alarm: Alarm;
  readonly #offered = Promise.withResolvers<Offer>();
  readonly #over = Promise.withResolvers<void>();
  #receiver: Receiver;
  #writing: Promise<void> = Promise.resolve();
  #waiting: { readonly offsetBytes: number; readonly bytes: Uint8Array }[] = [];
  /** The first byte that is wanted, and has not been given out. */
  #wantedBytes = 0;
  #isComplete = false;
  /** How it ended; undefined while it goes on. */
  #end: { readonly error: unknown } | "well" | undefined;
  #wake: (() => void) | undefined;

  constructor(options: ReceptionOptions) {
    this.#options = options;
    const { clock, signal, askForMs = ASK_FOR_MS } = options;
    this.#receiver = newReceiver(clock.monotonicMs(), askForMs);
    this.#alarm = new Alarm(clock, () => this.#step({ kind: "tick" }));
    this.#offered.promise.catch(() => {}); // whoever asks for the offer is told
    signal.addEventListener("abort", this.#stop, { once: true });
  }

  /** Everything that comes on the line, from `offer` until the transfer is over. */
  push(bytes: Uint8Array): void {
    if (bytes.length > 0) this.#step({ kind: "bytes", bytes });
  }

  /** The line is gone. */
  lost(): void {
    this.#finish(new RegrowError("TRANSFER_LOST"));
  }

  /** Asks for a sender, and says what it offers. @throws RegrowError TRANSFER_*; the signal's reason */
  async offer(): Promise<Offer> {
    if (this.#options.signal.aborted) this.#stop();
    this.#alarm.set(receiverWakeAt(this.#receiver));
    return await this.#offered.promise;
  }

  /**
   * The file from an offset on, in order; pulled as fast as it can be taken. What is before the offset does not travel where the protocol
   * can say so. Ends when all has come: then `accept` or `refuse`.
   * @throws RegrowError TRANSFER_*; the signal's reason
   */
  async *bytes(fromBytes: number): AsyncGenerator<Uint8Array, void> {
    this.#wantedBytes = fromBytes;
    this.#step({ kind: "begin", fromBytes });
    for (;;) {
      const next = this.#waiting.shift();
      if (next !== undefined) {
        const end = next.offsetBytes + next.bytes.length;
        const wanted = next.bytes.subarray(Math.max(0, this.#wantedBytes - next.offsetBytes));
        if (wanted.length > 0) {
          this.#wantedBytes = end;
          yield wanted;
        }
        this.#step({ kind: "taken", toBytes: end });
      } else if (typeof this.#end === "object") throw this.#end.error;
      else if (this.#isComplete || this.#end === "well") return;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** All is well; resolves when the sender knows, or can be told no more, and the line is free. */
  async accept(text: string): Promise<void> {
    this.#step({ kind: "accept", text });
    await this.#over.promise;
    await this.#writing;
  }

  /** The sender is told why; resolves when the line is free. Nothing where the transfer is over already. */
  async refuse(text: string): Promise<void> {
    this.#step({ kind: "refuse", text });
    await this.#over.promise;
    await this.#writing;
  }

  readonly #stop = (): void => this.#step({ kind: "refuse", text: "stopped" });

  #step(event: Unstamped): void {
    if (this.#end !== undefined) return;
    const { state, effects } = stepReceiver(this.#receiver, { ...event, nowMs: this.#options.clock.monotonicMs() });
    this.#receiver = state;
    for (const effect of effects) this.#perform(effect);
    this.#alarm.set(this.#end === undefined ? receiverWakeAt(this.#receiver) : Infinity);
    this.#wake?.();
  }

  #perform(effect: ReceiverEffect): void {
    switch (effect.kind) {
      case "send":
        this.#writing = this.#writing.then(() => this.#options.write(effect.bytes)).catch(() => this.lost());
        return;
      case "offer":
        return this.#offered.resolve(effect.offer);
      case "deliver":
        this.#waiting.push(effect);
        return;
      case "complete":
        this.#isComplete = true;
        return;
      case "over":
        return this.#finish(effect.failure === null ? null : transferError(effect.failure));
    }
  }

  #finish(error: RegrowError | null): void {
    if (this.#end !== undefined) return;
    const { signal } = this.#options;
    this.#end = error === null ? "well" : { error: signal.aborted ? signal.reason : error };
    this.#alarm.set(Infinity);
    signal.removeEventListener("abort", this.#stop);
    if (typeof this.#end === "object") this.#offered.reject(this.#end.error);
    this.#over.resolve();
    this.#wake?.();
  }
}
