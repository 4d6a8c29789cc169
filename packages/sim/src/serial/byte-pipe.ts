/** Bytes in one direction. Whoever writes waits while more than `roomBytes` are not read yet. */
export class BytePipe {
  readonly #roomBytes: number;
  #pieces: Uint8Array[] = [];
  #waitingBytes = 0;
  #state: "open" | "closed" | "lost" = "open";
  #changed = Promise.withResolvers<void>();

  constructor(roomBytes: number) {
    this.#roomBytes = roomBytes;
  }

  /** Resolves when there is room again. False: nobody will read it. */
  async write(bytes: Uint8Array): Promise<boolean> {
    if (this.#state !== "open") return false;
    this.#pieces.push(Uint8Array.from(bytes));
    this.#waitingBytes += bytes.length;
    this.#tell();
    while (this.#state === "open" && this.#waitingBytes > this.#roomBytes) await this.#changed.promise;
    return this.#state === "open";
  }

  /** Resolves when all is read. */
  async drain(): Promise<void> {
    while (this.#state === "open" && this.#waitingBytes > 0) await this.#changed.promise;
  }

  /** The next bytes; what ended it when there will be none. */
  async read(): Promise<Uint8Array | "closed" | "lost"> {
    for (;;) {
      if (this.#state === "lost") return "lost";
      const first = this.#pieces.shift();
      if (first !== undefined) {
        this.#waitingBytes -= first.length;
        this.#tell();
        return first;
      }
      if (this.#state === "closed") return "closed";
      await this.#changed.promise;
    }
  }

  end(how: "closed" | "lost"): void {
    if (this.#state !== "open") return;
    this.#state = how;
    this.#tell();
  }

  #tell(): void {
    const { resolve } = this.#changed;
    this.#changed = Promise.withResolvers<void>();
    resolve();
  }
}
