import {
  MAX_LINE_LENGTH,
  SAFE_MODE_BANNER,
  formatAnswer,
  formatData,
  isBlankLine,
  parseLine,
  prompt,
  type AnswerFormat,
  type ParsedLine,
} from "@regrow/core/command";
import { asRegrowError } from "@regrow/core/error";
import type { Clock } from "@regrow/core/port";
import type { Dialect } from "@regrow/core/variable";
import { LineSplitter, type ConsoleLine } from "./line-splitter.ts";
import { fail, failure, type Outcome } from "./outcome.ts";
import { RawInput } from "./raw-input.ts";

export interface ConsoleSessionDependencies {
  /** Sends text, or bytes as they are, to the other side. */
  readonly write: (output: string | Uint8Array) => void;
  /** Carries out a line that the command table understands. */
  readonly execute: (command: Extract<ParsedLine, { readonly ok: true }>) => Promise<Outcome>;
  /** Bounds the wait for raw bytes. */
  readonly clock: Pick<Clock, "sleep">;
  readonly dialect: Dialect;
  readonly format: AnswerFormat["format"];
  readonly isSafeMode: boolean;
  /** Whether messages that nobody asked for are printed (system.print_level). */
  readonly isTalkative: () => boolean;
}

/** UTF-8 bytes that a line of the longest allowed length can have. */
const MAX_LINE_BYTES = 4 * MAX_LINE_LENGTH;

/**
 * One conversation of the command API, whatever carries it: bytes in, text out, one command after the other. It does not echo:
 * a terminal in its usual mode does.
 */
export class ConsoleSession {
  readonly #dependencies: ConsoleSessionDependencies;
  readonly #lines = new LineSplitter(MAX_LINE_BYTES);
  #isAtPrompt = false;
  /** Where bytes go instead of being read as lines. */
  #raw: RawInput | undefined;

  constructor(dependencies: ConsoleSessionDependencies) {
    this.#dependencies = dependencies;
  }

  /** The banner and the first prompt. Source: device-facts 2.6 and 4.5. */
  greet(version: string): void {
    const { write, format, isSafeMode } = this.#dependencies;
    if (format === "machine") return;
    write(isSafeMode ? `${version}\r\n\r\n${SAFE_MODE_BANNER}\r\n` : `${version}\r\n[Ready]\r\n`);
    this.#prompt();
  }

  /**
   * Carries out what these bytes complete. Resolves when it is answered; call it again only then, so that whoever sends more
   * has to wait and nothing piles up here.
   */
  async push(bytes: Uint8Array): Promise<void> {
    for (let rest = bytes; rest.length > 0;)
      rest = this.#raw === undefined ? await this.#pushLine(rest) : await this.#pushRaw(this.#raw, rest);
  }

  /** The other side is gone: what it was sending is not made. */
  async close(): Promise<void> {
    const raw = this.#raw;
    this.#raw = undefined;
    await raw?.abort();
  }

  /** A message that nobody asked for, in brackets, between prompts. */
  announce(message: string): void {
    const { write, format, isTalkative } = this.#dependencies;
    if (format === "machine" || !isTalkative()) return;
    const wasAtPrompt = this.#isAtPrompt;
    write(`${wasAtPrompt ? "\r\n" : ""}[${message}]\r\n`);
    if (wasAtPrompt) this.#prompt();
  }

  async #pushLine(bytes: Uint8Array): Promise<Uint8Array> {
    const { line, rest } = this.#lines.take(bytes);
    if (line !== undefined) await this.#answer(line);
    return rest;
  }

  async #pushRaw(raw: RawInput, bytes: Uint8Array): Promise<Uint8Array> {
    const { outcome, rest } = await raw.push(this.#lines.takeRaw(bytes));
    if (outcome === undefined) return rest;
    this.#raw = undefined;
    await this.#conclude(outcome);
    return rest;
  }

  async #answer(line: ConsoleLine): Promise<void> {
    this.#isAtPrompt = false;
    if (line.kind === "line" && isBlankLine(line.text)) return this.#prompt();
    const outcome =
      line.kind === "too-long"
        ? fail(8, `A line has at most ${MAX_LINE_LENGTH} characters`)
        : await this.#carryOut(line.text);
    if (outcome.raw === undefined) return this.#conclude(outcome);
    this.#raw = new RawInput(outcome.raw, this.#dependencies.clock, (given) => {
      this.#raw = undefined;
      void this.#conclude(given);
    });
  }

  async #conclude(outcome: Outcome): Promise<void> {
    const { write, format, isSafeMode } = this.#dependencies;
    if (outcome.advice !== undefined) this.announce(outcome.advice);
    const to = { format, isSafeMode };
    write(outcome.data === undefined ? formatAnswer(outcome, to) : formatData(outcome.data, to));
    await this.#follow(outcome);
    this.#prompt();
  }

  async #carryOut(text: string): Promise<Outcome> {
    const { execute, dialect, isSafeMode } = this.#dependencies;
    const parsed = parseLine(text, { dialect, isSafeMode });
    if (!parsed.ok) return { code: parsed.code, text: parsed.message };
    try {
      return await execute(parsed);
    } catch (error) {
      return failure(asRegrowError(error));
    }
  }

  async #follow({ afterwards }: Outcome): Promise<void> {
    try {
      await afterwards?.();
    } catch (error) {
      this.announce(asRegrowError(error).message);
    }
  }

  #prompt(): void {
    const { write, format, isSafeMode } = this.#dependencies;
    if (format === "machine") return;
    write(prompt(isSafeMode));
    this.#isAtPrompt = true;
  }
}
