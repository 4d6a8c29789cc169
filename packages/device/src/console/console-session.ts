import {
  MAX_LINE_LENGTH,
  SAFE_MODE_BANNER,
  formatAnswer,
  isBlankLine,
  parseLine,
  prompt,
  type AnswerFormat,
  type ParsedLine,
} from "@regrow/core/command";
import { asRegrowError } from "@regrow/core/error";
import type { Dialect } from "@regrow/core/variable";
import { LineSplitter, type ConsoleLine } from "./line-splitter.ts";
import { fail, failure, type Outcome } from "./outcome.ts";

export interface ConsoleSessionDependencies {
  /** Sends text to the other side. */
  readonly write: (text: string) => void;
  /** Carries out a line that the command table understands. */
  readonly execute: (command: Extract<ParsedLine, { readonly ok: true }>) => Promise<Outcome>;
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
    for (const line of this.#lines.push(bytes)) await this.#answer(line);
  }

  /** A message that nobody asked for, in brackets, between prompts. */
  announce(message: string): void {
    const { write, format, isTalkative } = this.#dependencies;
    if (format === "machine" || !isTalkative()) return;
    const wasAtPrompt = this.#isAtPrompt;
    write(`${wasAtPrompt ? "\r\n" : ""}[${message}]\r\n`);
    if (wasAtPrompt) this.#prompt();
  }

  async #answer(line: ConsoleLine): Promise<void> {
    const { write, format, isSafeMode } = this.#dependencies;
    this.#isAtPrompt = false;
    if (line.kind === "too-long" || !isBlankLine(line.text)) {
      const outcome =
        line.kind === "too-long"
          ? fail(8, `A line has at most ${MAX_LINE_LENGTH} characters`)
          : await this.#carryOut(line.text);
      if (outcome.advice !== undefined) this.announce(outcome.advice);
      write(formatAnswer(outcome, { format, isSafeMode }));
      await this.#follow(outcome);
    }
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
