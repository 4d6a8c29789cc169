import { AnswerReader, answerText, isPromptAlone, type WireAnswer, type WireEvent } from "@regrow/core/command";
import { RegrowError } from "@regrow/core/error";
import type { LinkEvents, RunOptions } from "./device-link.ts";
import type { WaitOptions, Wire } from "./wire.ts";

export interface AskOptions extends WaitOptions, Pick<RunOptions, "data"> {
  /** A prompt before an answer is as it should be; else it says that the device has begun anew. */
  readonly hasPrompt?: boolean;
}

/** Most characters that nobody asked for while an answer is waited for. */
const MAX_TEXT_CHARACTERS = 1_048_576;
/** Nothing comes behind an answer for so long: it was the last one. */
const SETTLE_MS = 150;
/** More lines than anybody has given up waiting for. */
const MAX_LATE_ANSWERS = 64;

/** The answers that come over a wire under headers; all other text goes to whoever listens to messages. */
export class Answers {
  readonly #wire: Wire;
  readonly #events: Pick<LinkEvents, "message">;
  readonly #reader = new AnswerReader();
  /** The line that is waited for, while one is. */
  #line: string | undefined;
  /** Answers that have come, the oldest first. */
  #come: WireAnswer[] = [];
  #textCharacters = 0;
  #syncs = 0;

  constructor(wire: Wire, events: Pick<LinkEvents, "message">) {
    this.#wire = wire;
    this.#events = events;
  }

  /** Takes what comes from here on; what was half is forgotten. */
  listen(): void {
    this.#reader.reset();
    this.#wire.listener = (bytes) => {
      for (const event of this.#reader.push(bytes)) this.#take(event);
    };
  }

  /** True when the last that came is a prompt. */
  get isAtPrompt(): boolean {
    return isPromptAlone(this.#reader.pending);
  }

  /**
   * Sends a line, with the bytes that follow it, and waits for its answer.
   * @throws RegrowError CONSOLE_SILENT, CONSOLE_LOST (also when the device begins anew meanwhile), CONSOLE_ANSWER_INVALID; the signal's reason
   */
  async ask(line: string, options: AskOptions): Promise<WireAnswer> {
    this.#line = line;
    this.#come = [];
    this.#textCharacters = 0;
    try {
      await this.#wire.send(withData(line, options.data));
      return await this.#next(options);
    } finally {
      this.#line = undefined;
    }
  }

  /** Lets answers pass that nobody waits for any more: a word that is no command comes back behind them. */
  async synchronise(options: AskOptions): Promise<void> {
    const word = `regrow_sync_${(this.#syncs += 1)}`;
    let answer = await this.ask(word, options);
    for (let late = 0; !(await this.#isRefusal(answer, word, options)); late += 1) {
      if (late === MAX_LATE_ANSWERS)
        throw new RegrowError("CONSOLE_ANSWER_INVALID", { problem: "answers and lines do not belong together" });
      answer = await this.#next(options);
    }
  }

  /** What is refused is named. Where a device says no more than that it refuses, it is the last one that comes. */
  async #isRefusal(answer: WireAnswer, word: string, { signal }: AskOptions): Promise<boolean> {
    if (answer.code === 0 || answerText(answer).includes(word)) return answer.code !== 0;
    if (answer.code !== 3) return false;
    await this.#wire.quiet(SETTLE_MS, signal);
    return true;
  }

  async #next(options: AskOptions): Promise<WireAnswer> {
    try {
      return await this.#wire.until(() => this.#answered(options.hasPrompt === true), options);
    } catch (error) {
      if (!this.#reader.isInAnswer || !(error instanceof RegrowError) || error.code !== "CONSOLE_SILENT") throw error;
      throw new RegrowError("CONSOLE_ANSWER_INVALID", { problem: "the answer ends too early" }, { cause: error });
    }
  }

  #answered(hasPrompt: boolean): WireAnswer | undefined {
    const answer = this.#come.shift();
    if (answer !== undefined) return answer;
    if (this.#textCharacters > MAX_TEXT_CHARACTERS)
      throw new RegrowError("CONSOLE_ANSWER_INVALID", { problem: "text without end, and no answer in it" });
    if (!hasPrompt && this.isAtPrompt) throw new RegrowError("CONSOLE_LOST", { reason: "the device has begun anew" });
    return undefined;
  }

  #take(event: WireEvent): void {
    if (event.kind === "answer") {
      if (this.#come.length <= MAX_LATE_ANSWERS) this.#come.push(event.answer);
      return;
    }
    this.#textCharacters += event.text.length;
    // The echo of the line, where the device echoes.
    if (this.#line === undefined || !event.text.endsWith(this.#line)) this.#events.message(event.text);
  }
}

/** Lines end with \r\n (device-facts 2), and data follows at once. */
function withData(line: string, data: Uint8Array = new Uint8Array()): Uint8Array {
  const head = new TextEncoder().encode(`${line}\r\n`);
  const bytes = new Uint8Array(head.length + data.length);
  bytes.set(head);
  bytes.set(data, head.length);
  return bytes;
}
