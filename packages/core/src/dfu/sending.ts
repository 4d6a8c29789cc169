import { RegrowError } from "../error/index.ts";
import { Alarm, type TransferClock } from "./alarm.ts";
import { newSender, senderWakeAt, stepSender, type Sender, type SenderStart } from "./sender.ts";
import { transferError } from "./transfer-error.ts";
import type { SenderEffect, SenderEvent, SenderFile } from "./transfer.ts";

export interface SendingOptions extends Omit<SenderStart, "nowMs"> {
  readonly file: SenderFile;
  /** Reads just so much of the file; less says that it has changed meanwhile. */
  readonly read: (offsetBytes: number, lengthBytes: number) => Promise<Uint8Array>;
  /** Resolves when the line takes more. */
  readonly write: (bytes: Uint8Array) => Promise<void>;
  readonly clock: TransferClock;
  /** Ends the transfer; the receiver is told. */
  readonly signal: AbortSignal;
  /** The receiver has everything before this offset; the first time it has begun. */
  readonly onProgress?: (toBytes: number) => void;
}

type Unstamped = SenderEvent extends infer Event ? (Event extends SenderEvent ? Omit<Event, "nowMs"> : never) : never;

/** Sends one file over a line. */
export class Sending {
  readonly #options: SendingOptions;
  readonly #alarm: Alarm;
  readonly #over = Promise.withResolvers<string>();
  #sender: Sender;
  #writing: Promise<void> = Promise.resolve();
  #isOver = false;

  constructor(options: SendingOptions) {
    this.#options = options;
    const { clock, file, signal } = options;
    this.#sender = newSender(file, { ...options, nowMs: clock.monotonicMs() });
    this.#alarm = new Alarm(clock, () => this.#step({ kind: "tick" }));
    this.#over.promise.catch(() => {}); // whoever runs it is told
    signal.addEventListener("abort", this.#stop, { once: true });
  }

  /** Everything that comes on the line until the transfer is over. */
  push(bytes: Uint8Array): void {
    this.#step({ kind: "bytes", bytes });
  }

  /** The line is gone. */
  lost(): void {
    this.#finish(new RegrowError("TRANSFER_LOST"));
  }

  /**
   * Resolves with the receiver's words when it has accepted the file and the line is free.
   * @throws RegrowError TRANSFER_*, what `read` throws, the signal's reason
   */
  async run(): Promise<string> {
    if (this.#options.signal.aborted) this.#stop();
    this.#alarm.set(senderWakeAt(this.#sender));
    try {
      return await this.#over.promise;
    } finally {
      await this.#writing;
    }
  }

  readonly #stop = (): void => this.#step({ kind: "cancel", text: "stopped" });

  #step(event: Unstamped): void {
    if (this.#isOver) return;
    const { state, effects } = stepSender(this.#sender, { ...event, nowMs: this.#options.clock.monotonicMs() });
    this.#sender = state;
    for (const effect of effects) this.#perform(effect);
    this.#alarm.set(this.#isOver ? Infinity : senderWakeAt(this.#sender));
  }

  #perform(effect: SenderEffect): void {
    switch (effect.kind) {
      case "send":
        this.#writing = this.#writing.then(() => this.#write(effect.bytes));
        return;
      case "want":
        return void this.#read(effect);
      case "acknowledged":
        return this.#options.onProgress?.(effect.toBytes);
      case "over":
        return this.#finish(effect.failure === null ? effect.text : transferError(effect.failure));
    }
  }

  async #write(bytes: Uint8Array): Promise<void> {
    try {
      await this.#options.write(bytes);
      this.#step({ kind: "written" });
    } catch {
      this.lost();
    }
  }

  async #read({ offsetBytes, lengthBytes }: Extract<SenderEffect, { readonly kind: "want" }>): Promise<void> {
    try {
      this.#step({ kind: "data", offsetBytes, bytes: await this.#options.read(offsetBytes, lengthBytes) });
    } catch (error) {
      this.#over.reject(error);
      this.#step({ kind: "cancel", text: "the file cannot be read" });
    }
  }

  #finish(end: string | RegrowError): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#alarm.set(Infinity);
    const { signal } = this.#options;
    signal.removeEventListener("abort", this.#stop);
    if (typeof end === "string") this.#over.resolve(end);
    else this.#over.reject(signal.aborted ? signal.reason : end);
  }
}
