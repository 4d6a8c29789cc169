import type { Clock, Logger } from "@regrow/core/port";

interface WriteBehindParts {
  /** What is written, for the log. */
  readonly name: string;
  readonly everyMs: number;
  readonly clock: Pick<Clock, "sleep">;
  readonly logger: Logger;
  /** Writes what waits; nothing when nothing does. */
  readonly write: () => Promise<void>;
}

/** Writes what may be lost with the process in batches, from time to time and once at the end. */
export class WriteBehind implements AsyncDisposable {
  readonly #parts: WriteBehindParts;
  readonly #stop = new AbortController();
  readonly #loop: Promise<void>;

  constructor(parts: WriteBehindParts) {
    this.#parts = parts;
    this.#loop = this.#run();
  }

  /** Does not wait for the next time. */
  async now(): Promise<void> {
    try {
      await this.#parts.write();
    } catch (thrown) {
      this.#parts.logger.error("not written", { what: this.#parts.name, reason: String(thrown) });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#loop;
    await this.now();
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      // The abort is the end of the loop and no error.
      await this.#parts.clock.sleep(this.#parts.everyMs, this.#stop.signal).catch(() => undefined);
      await this.now();
    }
  }
}
