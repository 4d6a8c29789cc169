import { LINK_LIMITS, type LinkRequest, type RequestOf } from "@regrow/core/link";
import type { Bootloader } from "../kernel/bootloader-link.ts";
import type { Listener } from "./link-parts.ts";

type Source = RequestOf<"log">["source"];

interface LiveLogParts {
  readonly bootloader: Bootloader;
  readonly listen: (listener: Listener) => () => void;
  readonly ask: (request: LinkRequest) => Promise<unknown>;
}

/** Lines that wait while the link is slow; the oldest go first. */
const MAX_WAITING = 128;
const MAX_MESSAGE = 1_024;

/** Sends what happens on the device while somebody looks: the recovery log as it grows, and what consoles are told. */
export class LiveLog {
  readonly #parts: LiveLogParts;
  #hush: (() => void) | undefined;
  /** Newest entry of the recovery log that was sent, or was there before anybody looked. */
  #sequence = 0;
  #waiting: { readonly source: Source; readonly line: string }[] = [];
  #isSending = false;
  #reading: Promise<void> = Promise.resolve();

  constructor(parts: LiveLogParts) {
    this.#parts = parts;
  }

  async switch({ isOn }: Pick<RequestOf<"watch">, "isOn">): Promise<null> {
    if (!isOn) this.end();
    if (!isOn || this.#hush !== undefined) return null;
    const { bootloader, listen } = this.#parts;
    this.#hush = listen({ announce: (message) => this.#add("message", [message.slice(0, MAX_MESSAGE)]) });
    // In the turn of the readings: what is recorded meanwhile is read from there on.
    const begun = this.#reading.then(async () => {
      this.#sequence = (await bootloader.request({ kind: "status" })).logSequence;
    });
    this.#reading = begun.catch(() => this.end()); // who has asked is told
    await begun;
    return null;
  }

  /** The recovery log has grown. */
  recorded(): void {
    if (this.#hush === undefined) return;
    this.#reading = this.#reading.then(() => this.#read()).catch(() => {}); // the bootloader is gone, and so are we
  }

  end(): void {
    this.#hush?.();
    this.#hush = undefined;
    this.#waiting = [];
  }

  async #read(): Promise<void> {
    for (;;) {
      if (this.#hush === undefined) return;
      const { lines } = await this.#parts.bootloader.request({
        kind: "log",
        afterSequence: this.#sequence,
        limit: LINK_LIMITS.logLines,
      });
      this.#sequence += lines.length;
      this.#add("recovery", lines);
      if (lines.length < LINK_LIMITS.logLines) return;
    }
  }

  #add(source: Source, lines: readonly string[]): void {
    this.#waiting = [...this.#waiting, ...lines.map((line) => ({ source, line }))].slice(-MAX_WAITING);
    if (!this.#isSending) void this.#send();
  }

  async #send(): Promise<void> {
    this.#isSending = true;
    // One at a time, so that a slow link is not filled with them.
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift())
      await this.#parts.ask({ request: "log", source: next.source, lines: [next.line] }).catch(() => this.end()); // nobody listens
    this.#isSending = false;
  }
}
