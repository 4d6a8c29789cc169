import type { Readable, Writable } from "node:stream";
import { answerText, isBlankLine, prompt as promptText, type WireAnswer } from "@regrow/core/command";
import { asRegrowError, type RegrowError } from "@regrow/core/error";
import type { Dialect } from "@regrow/core/variable";
import { describeFailure, type Status } from "../output/index.ts";
import { readDialect } from "./device-dialect.ts";
import type { DeviceLink, LinkEvents } from "./device-link.ts";
import type { History } from "./history.ts";
import { lineCompleter } from "./line-completer.ts";
import { openPromptLine, type PromptLine } from "./prompt-line.ts";
import { checkLine } from "./run-lines.ts";
import { shownText } from "./shown-text.ts";
import { isTerminalCommand, runTerminalCommand, type TerminalPorts } from "./terminal-commands.ts";

export interface TerminalOptions {
  readonly input: Readable;
  readonly output: Writable;
  readonly history: History;
  readonly folder: string;
  /** How far a file is; what it draws must not be on the line that is typed at, which is not there meanwhile. */
  readonly status: Status;
  readonly signal: AbortSignal;
}

/** A session of a person with a device; it listens to the link while that is being opened. */
export class TerminalSession implements LinkEvents {
  readonly #options: TerminalOptions;
  /** Not before the session runs, since somebody may be typing the secret. */
  #line: PromptLine | undefined;
  #dialect: Dialect = "gecko-os";
  #isSafeMode = false;
  /** Of what is being done. */
  #work: AbortController | undefined;
  #lost: RegrowError | undefined;

  constructor(options: TerminalOptions) {
    this.#options = options;
  }

  message(text: string): void {
    this.#show(dim(shownText(text)));
  }

  lost(error: RegrowError): void {
    this.#lost ??= error;
    this.#line?.close();
  }

  /** Until the person leaves, or the signal ends it. @throws RegrowError CONSOLE_LOST; the signal's reason */
  async run(link: DeviceLink): Promise<void> {
    const { signal } = this.#options;
    await this.#greet(link);
    const prompt = this.#openLine();
    const stop = (): void => prompt.close();
    signal.addEventListener("abort", stop, { once: true });
    try {
      while (this.#lost === undefined) {
        const line = await prompt.next(this.#prompt());
        if (line === undefined || /^\s*\.exit\s*$/.test(line)) break;
        if (!isBlankLine(line)) await this.#take(link, line.replaceAll("\t", " ").trim());
      }
    } finally {
      signal.removeEventListener("abort", stop);
      prompt.close();
    }
    signal.throwIfAborted();
    if (this.#lost !== undefined) throw this.#lost;
  }

  async #greet(link: DeviceLink): Promise<void> {
    const { signal } = this.#options;
    this.#show(shownText(answerText(await link.run("version", { signal }))));
    this.#dialect = await readDialect(link, { signal });
    const status = await link.run("get system.safemode.status", { signal });
    this.#setSafeMode({ isSafeMode: status.isSafeMode || answerText(status) === "1" });
    this.#show(dim("Tab completes, .help lists what this program does, Ctrl-D leaves."));
  }

  #openLine(): PromptLine {
    this.#line = openPromptLine({
      ...this.#options,
      complete: lineCompleter(() => ({ dialect: this.#dialect, isSafeMode: this.#isSafeMode })),
      onInterrupt: () => this.#work?.abort(new Error("interrupted")),
    });
    return this.#line;
  }

  #show(text: string): void {
    if (this.#line === undefined) this.#options.output.write(`${text}\n`);
    else this.#line.show(text);
  }

  async #take(link: DeviceLink, line: string): Promise<void> {
    const work = new AbortController();
    this.#work = work;
    const signal = AbortSignal.any([work.signal, this.#options.signal]);
    try {
      if (isTerminalCommand(line)) await runTerminalCommand(line, this.#ports(link, signal), signal);
      else await this.#runLine(link, line, signal);
    } catch (error) {
      if (this.#options.signal.aborted) throw this.#options.signal.reason;
      this.#options.status.end();
      this.#show(work.signal.aborted ? dim("^C: the device may still do it") : failureText(error));
    } finally {
      this.#work = undefined;
      await this.#options.history.add(line);
    }
  }

  async #runLine(link: DeviceLink, line: string, signal: AbortSignal): Promise<boolean> {
    checkLine(line);
    const answer = await link.run(line, { signal });
    const text = shownText(answerText(answer));
    if (text !== "") this.#show(answer.code === 0 ? text : red(text));
    this.#setSafeMode(answer);
    return answer.code === 0;
  }

  #ports(link: DeviceLink, signal: AbortSignal): TerminalPorts {
    const { folder, status } = this.#options;
    const say = (text: string): void => this.#show(text);
    return { link, folder, status, say, run: async (line) => await this.#runLine(link, line, signal) };
  }

  /** Over HTTP every answer says it, on a line the prompt does. */
  #setSafeMode({ isSafeMode }: Pick<WireAnswer, "isSafeMode">): void {
    if (isSafeMode && !this.#isSafeMode) for (const line of SAFE_MODE) this.#show(yellow(line));
    this.#isSafeMode = isSafeMode;
  }

  #prompt(): string {
    return this.#isSafeMode ? yellow(promptText(true)) : promptText(false);
  }
}

const SAFE_MODE = [
  "*** This device is in safe mode: its app is not running.",
  "    'faults_print' shows why. An update ('ota', 'dfu_update') may heal it; 'faults_reset', then 'reboot' leaves safe mode.",
];

/** Of what was typed wrongly the particulars are enough. */
function failureText(thrown: unknown): string {
  const error = asRegrowError(thrown);
  if (error.code !== "USAGE") return red(describeFailure(error).trimEnd());
  return red(
    Object.entries(error.details)
      .map(([name, value]) => `${name}: ${String(value)}`)
      .join(", "),
  );
}

const dim = (text: string): string => `\u001b[2m${text}\u001b[22m`;
const red = (text: string): string => `\u001b[31m${text}\u001b[39m`;
const yellow = (text: string): string => `\u001b[33m${text}\u001b[39m`;
