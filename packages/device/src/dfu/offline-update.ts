import { Reception } from "@regrow/core/dfu";
import { asRegrowError, type RegrowError } from "@regrow/core/error";
import type { Clock } from "@regrow/core/port";

export interface OfflineUpdateDependencies {
  /** Takes what is sent. @returns what has become of it, in words for the sender and for the console @throws RegrowError */
  readonly take: (source: AsyncIterable<Uint8Array>, signal: AbortSignal) => Promise<string>;
  readonly clock: Pick<Clock, "sleep" | "monotonicMs">;
}

/** How it ended, as the console answers it. */
export type OfflineUpdateEnd =
  | { readonly isTaken: true; readonly text: string }
  | { readonly isTaken: false; readonly text: string; readonly advice: string };

const READY = "Ready to receive\r\n";
/** A sender that has not begun to listen yet is not lost: this much of it is kept. */
const MAX_EARLY_BYTES = 64 * 1024;
/** What a refused sender still sends must not be read as commands: the line is given back after this silence ... */
const QUIET_MS = 500;
/** ... or after this time, whatever comes. */
const QUIET_WITHIN_MS = 10_000;

/** An update that comes over the very line on which it was asked for (device-facts 6: Offline DFU). */
export class OfflineUpdate {
  readonly #dependencies: OfflineUpdateDependencies;
  readonly #stop = new AbortController();
  #reception: Reception | undefined;
  #early: Uint8Array[] = [];
  #earlyBytes = 0;
  #heardMs = 0;

  constructor(dependencies: OfflineUpdateDependencies) {
    this.#dependencies = dependencies;
  }

  /** What comes on the line, also before `run`. */
  push(bytes: Uint8Array): void {
    this.#heardMs = this.#dependencies.clock.monotonicMs();
    if (this.#reception !== undefined) return this.#reception.push(bytes);
    this.#earlyBytes += bytes.length;
    if (this.#earlyBytes <= MAX_EARLY_BYTES) this.#early.push(Uint8Array.from(bytes));
  }

  /** The line is gone. */
  lost(): void {
    this.#reception?.lost();
    this.#stop.abort();
  }

  /** Resolves when the line is free again; never rejects. @param write resolves when the line takes more */
  async run(write: (bytes: Uint8Array) => Promise<void>): Promise<OfflineUpdateEnd> {
    const { take, clock } = this.#dependencies;
    await write(new TextEncoder().encode(READY));
    const reception = new Reception({ write, clock, signal: new AbortController().signal });
    this.#reception = reception;
    if (this.#stop.signal.aborted) reception.lost();
    let isRead = false;
    const source = async function* (): AsyncGenerator<Uint8Array, void> {
      await reception.offer();
      yield* reception.bytes(0);
      isRead = true;
    };
    const offered = source();
    for (const bytes of this.#early.splice(0)) reception.push(bytes);
    try {
      const text = await take(offered, new AbortController().signal);
      await (isRead ? reception.accept(text) : this.#refuse(reception, text));
      return { isTaken: true, text };
    } catch (thrown) {
      const error = asRegrowError(thrown);
      await this.#refuse(reception, error.message);
      return failed(error);
    }
  }

  async #refuse(reception: Reception, words: string): Promise<void> {
    await reception.refuse(words);
    const { clock } = this.#dependencies;
    const untilMs = clock.monotonicMs() + QUIET_WITHIN_MS;
    while (clock.monotonicMs() < untilMs && !this.#stop.signal.aborted) {
      const waitMs = this.#heardMs + QUIET_MS - clock.monotonicMs();
      if (waitMs <= 0) return;
      await clock.sleep(waitMs, this.#stop.signal).catch(() => {}); // the line is gone: nobody sends any more
    }
  }
}

/** Programs read the code of the error in it, people the rest. */
function failed(error: RegrowError): OfflineUpdateEnd {
  const text = `Update failed: ${error.message} (${error.code})`;
  return { isTaken: false, text, advice: error.row.fix };
}
