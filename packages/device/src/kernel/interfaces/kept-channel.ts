import type { Clock, Logger } from "@regrow/core/port";
import type { OpenChannel } from "../../console/index.ts";
import { Turns } from "../../file-system/index.ts";

export interface KeptChannelOptions {
  /** For people, such as `Serial line /dev/ttyS0`. */
  readonly name: string;
  /** Undefined where it is not wanted. */
  readonly open: () => Promise<OpenChannel | undefined>;
  readonly clock: Pick<Clock, "sleep">;
  readonly log: Logger;
  readonly announce: (message: string) => void;
}

const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 30_000;

/**
 * A way in which commands arrive, opened again whenever it is lost or cannot be had: a port that is taken or a line that is not plugged
 * in never keeps the device from running, and needs nobody once it is there.
 */
export class KeptChannel {
  readonly #options: KeptChannelOptions;
  readonly #turns = new Turns();
  #isOver = false;
  #keeping: { readonly stop: AbortController; readonly done: Promise<void> } | undefined;

  constructor(options: KeptChannelOptions) {
    this.#options = options;
  }

  /** Opens it with the variables as they are, closing it before. Resolves when that has been tried once. */
  restart(): Promise<void> {
    return this.#turns.take(async () => {
      await this.#close();
      if (this.#isOver) return;
      const stop = new AbortController();
      const tried = Promise.withResolvers<void>();
      this.#keeping = { stop, done: this.#keep(stop.signal, tried.resolve) };
      await tried.promise;
    });
  }

  /** For good. Resolves when it is closed. */
  stop(): Promise<void> {
    this.#isOver = true;
    return this.#turns.take(() => this.#close());
  }

  async #close(): Promise<void> {
    const keeping = this.#keeping;
    this.#keeping = undefined;
    keeping?.stop.abort();
    await keeping?.done;
  }

  async #keep(signal: AbortSignal, tried: () => void): Promise<void> {
    let last = "";
    for (let failures = 0; !signal.aborted; failures += 1) {
      const opened = await this.#open();
      tried();
      if (opened.kind === "unwanted") return;
      if (opened.kind === "open") {
        await this.#serve(opened.channel, signal);
        [failures, last] = [0, ""];
      }
      if (signal.aborted) return;
      const problem = opened.kind === "open" ? "lost" : opened.reason;
      if (problem !== last) this.#report(problem);
      last = problem;
      const waitMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(failures, 16));
      await this.#options.clock.sleep(waitMs, signal).catch(() => {}); // stopped
    }
  }

  async #open(): Promise<
    | { readonly kind: "open"; readonly channel: OpenChannel }
    | { readonly kind: "unwanted" }
    | { readonly kind: "failed"; readonly reason: string }
  > {
    try {
      const channel = await this.#options.open();
      return channel === undefined ? { kind: "unwanted" } : { kind: "open", channel };
    } catch (error) {
      return { kind: "failed", reason: error instanceof Error ? error.message : String(error) };
    }
  }

  /** Until it is lost or we stop. */
  async #serve(channel: OpenChannel, signal: AbortSignal): Promise<void> {
    const { promise: stopped, resolve } = Promise.withResolvers<void>();
    const stop = (): void => resolve();
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    await Promise.race([channel.ended, stopped]);
    // A line may be lost every second for years.
    signal.removeEventListener("abort", stop);
    await channel.close().catch((error: unknown) => {
      this.#options.log.warn("channel not closed in order", { name: this.#options.name, reason: String(error) });
    });
  }

  #report(problem: string): void {
    const { name, log, announce } = this.#options;
    log.warn("channel not open, trying again", { name, reason: problem });
    announce(`${name}: ${problem}, trying again`);
  }
}
