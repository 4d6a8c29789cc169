import {
  MAX_LINE_LENGTH,
  formatAnswer,
  formatData,
  formatMessage,
  isBlankLine,
  isPrinted,
  showLine,
  type EditorContext,
  type Importance,
} from "@regrow/core/command";
import { asRegrowError } from "@regrow/core/error";
import type { Clock } from "@regrow/core/port";
import { fail, type CommandRunner, type LineTransfer, type Outcome } from "../command/index.ts";
import type { Settings } from "../settings/index.ts";
import type { ConsoleOutput } from "./console-output.ts";
import { readFraming, type Framing } from "./framing.ts";
import type { ConsoleLine } from "./line-buffer.ts";
import { LineReader } from "./line-reader.ts";
import { RawInput } from "./raw-input.ts";
import { TakeOverWatch } from "./take-over-watch.ts";
import { waitAtMost } from "./wait-at-most.ts";

/** Whether lines of this console are carried out, or somebody else has the commands at the moment. */
export interface ConsoleGate {
  readonly isShut: boolean;
  /** The person here wants the commands back. */
  takeOver(): void;
}

export interface ConsoleSessionDependencies {
  readonly output: ConsoleOutput;
  readonly run: CommandRunner;
  /** Bounds the wait for raw bytes, and tells the time of messages. */
  readonly clock: Pick<Clock, "sleep" | "nowMs">;
  /** Read live: a command may change how its own channel is framed. */
  readonly settings: Pick<Settings, "get">;
  readonly isSafeMode: boolean;
  /**
   * The channel is ours alone, so that echo and line editing are for us to do. False for a standard input, whose terminal echoes by
   * itself while it is in its usual mode.
   */
  readonly isTerminal: boolean;
  /** What the tab key finds. */
  readonly complete: EditorContext["complete"];
  /** Bytes have come, whatever they are. */
  readonly onTyped?: () => void;
  /** What has read the line before, such as a login. */
  readonly lines?: LineReader;
  readonly gate?: ConsoleGate;
  /** What a transfer needs of a line that carries text in another way than bytes. */
  readonly transparency?: Transparency;
}

/** Makes every byte pass as it is. */
interface Transparency {
  /** Why it cannot be; undefined where it can. */
  readonly obstacle: string | undefined;
  /** @returns what makes it a line for people again */
  begin(): Promise<() => Promise<void>>;
}

/** Messages that wait while the line is a transfer's; older ones are left out. */
const MAX_HELD = 16;
const TOO_LONG = fail(8, `A line has at most ${MAX_LINE_LENGTH} characters`);
const NOT_HERE = fail(1, "The remote terminal is connected; Ctrl-C or $$$ takes the commands back");
/** Bytes that are edited before the terminal has to have taken what it is shown: each may rewrite a whole line. */
const EDITED_BYTES = 256;
/** For an answer after which something happens. */
const LEAVES_WITHIN_MS = 5_000;

/** One conversation of the command API, whatever carries it: bytes in, text out, one command after the other. */
export class ConsoleSession {
  readonly #dependencies: ConsoleSessionDependencies;
  readonly #lines: LineReader;
  readonly #takeOver = new TakeOverWatch();
  /** The prompt that the line is typed behind; undefined while a command is carried out. */
  #prompt: string | undefined;
  /** Of the last line, held back until there is something to send with it. */
  #echo = "";
  /** Where bytes go instead of being read as lines. */
  #raw: RawInput | undefined;
  /** Whose the line is in both directions. */
  #transfer: LineTransfer | undefined;
  /** Messages that wait for its end. */
  #held: (() => void)[] = [];
  #isStopped = false;

  constructor(dependencies: ConsoleSessionDependencies) {
    this.#dependencies = dependencies;
    this.#lines = dependencies.lines ?? new LineReader();
  }

  /** The greeting (`greetingText`) and the first prompt, as far as unasked lines are printed. */
  greet(greeting: string): void {
    if (isPrinted(1, this.#framing().printLevel)) this.#dependencies.output.write(greeting);
    this.ask();
  }

  /** The prompt, where there is one. */
  ask(): void {
    this.#prompt = this.#framing().prompt;
    this.#dependencies.output.write(this.#takeEcho() + this.#prompt);
  }

  /**
   * Carries out what these bytes complete. Resolves when it is answered and the other side has taken most of it; call it again only
   * then, so that whoever sends more, or does not read, has to wait and nothing piles up here.
   */
  async push(bytes: Uint8Array): Promise<void> {
    this.#dependencies.onTyped?.();
    for (let rest = bytes; rest.length > 0 && !this.#isStopped;) {
      if (this.#transfer !== undefined) return this.#pushTransfer(this.#transfer, rest);
      rest = this.#raw === undefined ? await this.#pushLine(rest) : await this.#pushRaw(this.#raw, rest);
      await this.#dependencies.output.room();
    }
  }

  /** Nothing of what has come is carried out any more, but for the command that has begun. */
  stop(): void {
    this.#isStopped = true;
  }

  /** The other side is gone: what it was sending is not made. */
  async close(): Promise<void> {
    this.stop();
    this.#transfer?.lost();
    const raw = this.#raw;
    this.#raw = undefined;
    await raw?.abort();
  }

  /** A message that nobody asked for, in brackets, between prompts. */
  announce(message: string, importance: Importance = 1): void {
    const { clock, output } = this.#dependencies;
    if (this.#transfer !== undefined) {
      this.#held = [...this.#held, () => this.announce(message, importance)].slice(-MAX_HELD);
      return;
    }
    const { printLevel, hasTimestamp } = this.#framing();
    if (!isPrinted(importance, printLevel)) return;
    const line = `${formatMessage(message, importance, hasTimestamp ? clock.nowMs() : undefined)}\r\n`;
    const prompt = this.#raw === undefined ? this.#prompt : undefined;
    const { edited } = this.#lines;
    if (prompt === undefined || (prompt === "" && edited.text === "")) return output.offer(this.#takeEcho() + line);
    output.offer(`\r\n${line}${edited.text === "" ? prompt : showLine(edited, prompt)}`);
  }

  /** Ctrl-C, however it comes. */
  interrupt(): void {
    if (this.#dependencies.gate?.isShut === true) this.#dependencies.gate.takeOver();
    if (this.#transfer !== undefined) return;
    this.#lines.clear();
    if (this.#raw === undefined && this.#prompt !== undefined) {
      this.#dependencies.output.write("\r\n");
      this.ask();
    }
  }

  async #pushLine(bytes: Uint8Array): Promise<Uint8Array> {
    const { gate, output } = this.#dependencies;
    const taken = gate?.isShut === true ? this.#takeOver.find(bytes) : undefined;
    if (taken !== undefined) {
      this.interrupt();
      return bytes.subarray(taken);
    }
    const editor = this.#editor();
    const piece = editor === undefined ? bytes : bytes.subarray(0, EDITED_BYTES);
    const { line, echo, rest } = this.#lines.take(piece, editor);
    if (line === undefined) {
      output.write(echo);
      return bytes.subarray(piece.length);
    }
    const after = bytes.subarray(piece.length - rest.length);
    // A line that came whole is a program's, which may look for its answer in the first piece that it receives (device-facts 4.1).
    const isWhole = piece.length - rest.length > 2;
    if (isWhole) this.#echo = echo;
    else output.write(echo);
    await this.#answer(line);
    return after;
  }

  #pushTransfer(transfer: LineTransfer, bytes: Uint8Array): void {
    const data = this.#lines.takeRaw(bytes);
    if (data.length > 0) transfer.push(data);
  }

  async #pushRaw(raw: RawInput, bytes: Uint8Array): Promise<Uint8Array> {
    const data = this.#lines.takeRaw(bytes);
    if (this.#isEchoing()) this.#dependencies.output.write(data.slice(0, raw.missingBytes));
    const { outcome, rest } = await raw.push(data);
    // Closed while it was taken.
    if (this.#raw !== raw) return rest;
    if (outcome === undefined) return rest;
    this.#raw = undefined;
    await this.#conclude(outcome, this.#framing());
    return rest;
  }

  async #answer(line: ConsoleLine): Promise<void> {
    const { gate, run, clock, output } = this.#dependencies;
    this.#prompt = undefined;
    if (line.kind === "line" && isBlankLine(line.text)) return this.ask();
    // As it is before the command, which may change it.
    const framing = this.#framing();
    const outcome = line.kind === "too-long" ? TOO_LONG : gate?.isShut === true ? NOT_HERE : await run(line.text);
    if (outcome.transfer !== undefined) return this.#beginTransfer(outcome.transfer);
    if (outcome.raw === undefined) return this.#conclude(outcome, framing);
    output.write(this.#takeEcho());
    this.#raw = new RawInput(outcome.raw, clock, (given) => {
      this.#raw = undefined;
      void this.#conclude(given, this.#framing());
    });
  }

  /** The line is the transfer's from here on: what comes next is pushed there, and its end is told as an answer. */
  async #beginTransfer(transfer: LineTransfer): Promise<void> {
    const { output, transparency } = this.#dependencies;
    if (transparency?.obstacle !== undefined) return this.#conclude(fail(1, transparency.obstacle), this.#framing());
    output.write(this.#takeEcho());
    this.#transfer = transfer;
    await output.empty();
    const end = await transparency?.begin();
    const write = async (bytes: Uint8Array): Promise<void> => {
      output.write(bytes);
      await output.empty();
    };
    void transfer.run(write).then(async (outcome) => {
      await output.empty();
      await end?.();
      this.#transfer = undefined;
      const held = this.#held.splice(0);
      await this.#conclude(outcome, this.#framing());
      for (const say of held) say();
    });
  }

  async #conclude(outcome: Outcome, framing: Framing): Promise<void> {
    const { output } = this.#dependencies;
    const before = this.#takeEcho() + this.#adviceOf(outcome, framing);
    if (outcome.data === undefined) output.write(before + formatAnswer(outcome, framing.answer));
    else {
      output.write(before);
      output.write(formatData(outcome.data, framing.answer));
    }
    const isDone = await this.#follow(outcome);
    if (outcome.isLast !== true || !isDone) this.ask();
  }

  #takeEcho(): string {
    const echo = this.#echo;
    this.#echo = "";
    return echo;
  }

  /** For people: where answers have headers, nothing else may stand between them. */
  #adviceOf({ advice }: Outcome, { hasHeader, printLevel }: Framing): string {
    return advice === undefined || hasHeader || !isPrinted(2, printLevel) ? "" : `${formatMessage(advice, 2)}\r\n`;
  }

  /** What comes after an answer, once that has left: it may cut this very channel off. False when it failed. */
  async #follow({ afterwards }: Outcome): Promise<boolean> {
    if (afterwards === undefined) return true;
    const { clock, output } = this.#dependencies;
    await waitAtMost(clock, LEAVES_WITHIN_MS, output.empty());
    try {
      await afterwards();
      return true;
    } catch (error) {
      this.announce(asRegrowError(error).message);
      return false;
    }
  }

  #framing(): Framing {
    return readFraming(this.#dependencies.settings, this.#dependencies.isSafeMode);
  }

  #isEchoing(): boolean {
    return this.#dependencies.isTerminal && this.#framing().isEchoing;
  }

  /** Undefined where lines are taken as they are. A line that somebody has begun to edit is edited to its end. */
  #editor(): EditorContext | undefined {
    const isEdited = this.#isEchoing() || this.#lines.edited.text !== "";
    return isEdited ? { prompt: this.#prompt ?? "", complete: this.#dependencies.complete } : undefined;
  }
}
