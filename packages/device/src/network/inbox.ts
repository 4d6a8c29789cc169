import type { Readable } from "node:stream";
import type { BufferMeter } from "./buffer-meter.ts";

/** What waits to be read at most, and a piece more; then the sender has to wait. */
const FULL_BYTES = 64 * 1024;

/** Takes what a source sends until somebody reads it, bounded; keeps what has come when the source ends or breaks. */
export class Inbox {
  /** Resolves when nothing more will come, with what broke the source if something did. */
  readonly ended: Promise<Error | undefined>;
  readonly #source: Readable;
  readonly #meter: BufferMeter;
  readonly #pieces: Uint8Array[] = [];
  #sizeBytes = 0;
  #isEnded = false;
  #wake = Promise.withResolvers<void>();

  constructor(source: Readable, meter: BufferMeter) {
    this.#source = source;
    this.#meter = meter;
    const { promise, resolve } = Promise.withResolvers<Error | undefined>();
    this.ended = promise;
    const end = (error?: Error): void => {
      this.#isEnded = true;
      this.#wake.resolve();
      resolve(error);
    };
    source
      .on("data", (bytes: Uint8Array) => this.#push(bytes))
      .once("end", () => end())
      // Stays: a late error that nobody hears would end the program.
      .on("error", end)
      .once("close", () => end());
  }

  /** Waiting to be read. */
  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** Nothing more will come, though something may still wait. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  /** At most so many bytes of those that wait. */
  take(maxBytes: number): Uint8Array {
    const bytes = new Uint8Array(Math.min(maxBytes, this.#sizeBytes));
    for (let filled = 0; filled < bytes.length;) {
      const piece = this.#pieces[0] ?? new Uint8Array(0);
      const part = piece.subarray(0, bytes.length - filled);
      bytes.set(part, filled);
      filled += part.length;
      if (part.length === piece.length) this.#pieces.shift();
      else this.#pieces[0] = piece.subarray(part.length);
    }
    this.#count(-bytes.length);
    if (this.#sizeBytes < FULL_BYTES) this.#source.resume();
    return bytes;
  }

  /** Resolves when something waits or nothing more will come. */
  async arrived(): Promise<void> {
    while (this.#sizeBytes === 0 && !this.#isEnded) await this.#wake.promise;
  }

  /** Throws away what waits. */
  discard(): void {
    this.#pieces.length = 0;
    this.#count(-this.#sizeBytes);
  }

  #push(bytes: Uint8Array): void {
    this.#pieces.push(bytes);
    this.#count(bytes.length);
    if (this.#sizeBytes >= FULL_BYTES) this.#source.pause();
    this.#wake.resolve();
    this.#wake = Promise.withResolvers();
  }

  #count(changeBytes: number): void {
    this.#sizeBytes += changeBytes;
    this.#meter.received(changeBytes);
  }
}
