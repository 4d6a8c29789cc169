import type { Clock } from "@regrow/core/port";

/** Where a console writes to. */
export interface ConsoleOutput {
  /** Takes an answer: text, or bytes as they are. Never fails, never waits. */
  write(given: string | Uint8Array): void;
  /** The same for what nobody asked for, which is left out while there is no room. */
  offer(given: string): void;
  /** Resolves when the reader has taken enough of it that more may be made. */
  room(): Promise<void>;
  /** Resolves when the reader has taken everything. */
  empty(): Promise<void>;
}

export interface OutputQueueOptions {
  /** Resolves when the reader's side has taken the bytes. Rejects when there is no reader any more. */
  readonly send: (bytes: Uint8Array) => Promise<void>;
  readonly clock: Pick<Clock, "sleep">;
  /** Most bytes that are sent at once. A line of 300 bits a second takes 30 of them a second. */
  readonly pieceBytes: number;
  /**
   * What happens when the reader takes nothing for `STALL_MS`: the session ends, or, where there is always a line but not always
   * somebody at its end, what was said is thrown away until it is read again.
   */
  readonly whenStalled: "end" | "drop";
  /** The reader has gone, or was given up. */
  readonly onEnd: () => void;
}

/** Longest time for which a reader may take nothing. */
export const STALL_MS = 30_000;
/** What may wait before whoever sends commands has to wait too. One answer more than this is the most that is ever kept. */
const ROOM_BYTES = 64 * 1024;
const LOST = "\r\n[Output was lost: nobody read it]\r\n";

/** Bytes on their way to a reader who may be slow, or asleep: memory and time are bounded, and the writer never waits. */
export class OutputQueue implements ConsoleOutput {
  readonly #options: OutputQueueOptions;
  readonly #encoder = new TextEncoder();
  #queue: Uint8Array[] = [];
  #queuedBytes = 0;
  #state: "flowing" | "dropping" | "ended" = "flowing";
  #isSending = false;
  #hasLost = false;
  #waiting: { readonly fewerThan: number; readonly resolve: () => void }[] = [];

  constructor(options: OutputQueueOptions) {
    this.#options = options;
  }

  write(given: string | Uint8Array): void {
    if (this.#state === "ended" || given.length === 0) return;
    if (this.#state === "dropping") {
      this.#hasLost = true;
      return;
    }
    const bytes = typeof given === "string" ? this.#encoder.encode(given) : given;
    this.#queue.push(bytes);
    this.#queuedBytes += bytes.length;
    if (!this.#isSending) void this.#send();
  }

  offer(given: string): void {
    if (this.#queuedBytes < ROOM_BYTES) this.write(given);
    else this.#hasLost = true;
  }

  room(): Promise<void> {
    return this.#fewerThan(ROOM_BYTES);
  }

  empty(): Promise<void> {
    return this.#fewerThan(1);
  }

  /** Nothing more is sent. */
  end(): void {
    if (this.#state === "ended") return;
    this.#clear("ended");
    this.#options.onEnd();
  }

  #fewerThan(bytes: number): Promise<void> {
    if (this.#state !== "flowing" || this.#queuedBytes < bytes) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push({ fewerThan: bytes, resolve });
    return promise;
  }

  async #send(): Promise<void> {
    this.#isSending = true;
    for (let piece = this.#take(); piece !== undefined; piece = this.#take()) {
      try {
        await this.#sendPiece(piece);
      } catch {
        // The reader has gone: whoever carries the bytes tells why.
        this.end();
      }
    }
    this.#isSending = false;
  }

  async #sendPiece(piece: Uint8Array): Promise<void> {
    const taken = new AbortController();
    this.#options.clock.sleep(STALL_MS, taken.signal).then(
      () => this.#stalled(),
      () => {}, // taken in time
    );
    try {
      await this.#options.send(piece);
    } finally {
      taken.abort();
    }
    this.#queuedBytes = this.#state === "flowing" ? this.#queuedBytes - piece.length : 0;
    if (this.#state === "dropping") this.#state = "flowing";
    if (this.#hasLost && this.#queuedBytes < ROOM_BYTES) {
      this.#hasLost = false;
      this.write(LOST);
    }
    this.#wake();
  }

  #stalled(): void {
    if (this.#options.whenStalled === "end") return this.end();
    this.#hasLost = true;
    this.#clear("dropping");
  }

  #take(): Uint8Array | undefined {
    const first = this.#queue.shift();
    if (first === undefined || first.length <= this.#options.pieceBytes) return first;
    this.#queue.unshift(first.subarray(this.#options.pieceBytes));
    return first.subarray(0, this.#options.pieceBytes);
  }

  #clear(state: "dropping" | "ended"): void {
    this.#state = state;
    this.#queue = [];
    this.#queuedBytes = 0;
    this.#wake();
  }

  #wake(): void {
    const isDue = ({ fewerThan }: { readonly fewerThan: number }): boolean =>
      this.#state !== "flowing" || this.#queuedBytes < fewerThan;
    const due = this.#waiting.filter(isDue);
    this.#waiting = this.#waiting.filter((each) => !isDue(each));
    for (const { resolve } of due) resolve();
  }
}
