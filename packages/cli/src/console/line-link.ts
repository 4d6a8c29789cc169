import type { WireAnswer } from "@regrow/core/command";
import { RegrowError } from "@regrow/core/error";
import type { Clock } from "@regrow/core/port";
import { Answers, type AskOptions } from "./answers.ts";
import type { ByteLine } from "./byte-line.ts";
import { carryFramed, carryPrompted } from "./carry.ts";
import type { CarriedFile, DeviceLink, LineDeviceLink, LinkEvents, LinkUse, RunOptions } from "./device-link.ts";
import { isFramed, touchesFraming, type FramingValues } from "./framing.ts";
import { logIn } from "./log-in.ts";
import { changeFraming, readFraming, restoreFraming } from "./negotiate.ts";
import { askPrompted, askQuiet } from "./prompted.ts";
import { Wire } from "./wire.ts";

export interface LineLinkOptions extends Pick<DeviceLink, "kind" | "chunk"> {
  readonly use: LinkUse;
  readonly clock: Pick<Clock, "sleep">;
  readonly events: LinkEvents;
  /** Longest silence of a device that works on a command. */
  readonly answerMs: number;
  /** Asked when the device asks for a password; undefined where none ever does. */
  readonly secret?: () => Promise<string>;
  readonly signal: AbortSignal;
}

/**
 * A device on a serial line or remote terminal. For people its answers are read as they are shown, and nothing is changed. For
 * programs, and for moving files, headers are switched on in the device's memory, so that codes, lengths and data are exact; what was
 * there before is put back at the end, and around every line that would keep or tell it.
 * @throws RegrowError CONSOLE_SILENT, CONSOLE_LOST, CONSOLE_ANSWER_INVALID, CONSOLE_DENIED; the line is closed then
 */
export async function openLineLink(line: ByteLine, options: LineLinkOptions): Promise<LineDeviceLink> {
  const wire = new Wire(line, options.clock);
  const link = new LineLink(wire, options);
  try {
    if (options.secret !== undefined) await logIn(wire, options.secret, options.signal);
    await link.settle(options.signal);
    return link;
  } catch (error) {
    await link[Symbol.asyncDispose]();
    throw error;
  }
}

class LineLink implements LineDeviceLink {
  readonly #wire: Wire;
  readonly #options: LineLinkOptions;
  readonly #answers: Answers;
  /** How the device was when it was asked; undefined where it has no such variables. */
  #before: FramingValues | undefined;
  #isEchoing = false;
  /** The variables are those of FRAMING, by us or because they were. */
  #isExact = false;
  #isExactWanted: boolean;
  /** False: answers may be under way that nobody waits for any more. */
  #isSettled = false;
  #isClosed = false;

  constructor(wire: Wire, options: LineLinkOptions) {
    this.#wire = wire;
    this.#options = options;
    this.#answers = new Answers(wire, options.events);
    this.#isExactWanted = options.use === "programs";
    void wire.ended.then((error) => {
      if (!this.#isClosed) options.events.lost(error);
    });
  }

  get kind(): DeviceLink["kind"] {
    return this.#options.kind;
  }

  get chunk(): DeviceLink["chunk"] {
    return this.#options.chunk;
  }

  async run(line: string, options: RunOptions = {}): Promise<WireAnswer> {
    const hasBegunAnew = this.#isExact && this.#answers.isAtPrompt;
    if (!this.#isSettled || hasBegunAnew) await this.settle(options.signal);
    this.#isSettled = false;
    const answer = await this.#ask(line, options);
    this.#isSettled = true;
    return answer;
  }

  async carry(line: string, file: CarriedFile, signal: AbortSignal): Promise<WireAnswer> {
    if (!this.#isSettled) await this.settle(signal);
    this.#isSettled = false;
    const waiting = { wire: this.#wire, line, file, answerMs: this.#options.answerMs, signal };
    const isFramed = this.#isExact || this.#before?.["system.cmd.header_enabled"] === "1";
    const answer = await (isFramed ? carryFramed(waiting) : carryPrompted(waiting));
    this.#answers.listen();
    this.#isSettled = true;
    return answer;
  }

  abandon(): void {
    this.#isExact = false;
    this.#isSettled = false;
  }

  async exactly<T>(work: () => Promise<T>): Promise<T> {
    const wasWanted = this.#isExactWanted;
    this.#isExactWanted = true;
    try {
      if (!this.#isExact) await this.settle(this.#options.signal);
      if (!this.#isExact)
        throw new RegrowError("CONSOLE_ANSWER_INVALID", { problem: "it has no headers at the moment" });
      return await work();
    } finally {
      this.#isExactWanted = wasWanted;
      if (this.#before !== undefined && !this.#needsChange(this.#before)) await this.#restore();
    }
  }

  async interrupt(): Promise<void> {
    await this.#wire.send(Uint8Array.of(INTERRUPT));
    this.#isSettled = false;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    await this.#restore();
    await this.#wire.close();
  }

  /** Answers are told apart from here on, whatever was on the wire before. */
  async settle(signal: AbortSignal | undefined): Promise<void> {
    if (!(await this.#isStillExact(signal))) await this.#negotiate(signal);
    this.#isSettled = true;
  }

  /** True when the headers are still on, and the next answer belongs to the next line. */
  async #isStillExact(signal: AbortSignal | undefined): Promise<boolean> {
    if (!this.#isExact || this.#answers.isAtPrompt) return false;
    try {
      await this.#answers.synchronise(this.#waiting({ signal }));
      return true;
    } catch (error) {
      if (error instanceof RegrowError && !this.#wire.isOver) return false;
      throw error;
    }
  }

  async #negotiate(signal: AbortSignal | undefined): Promise<void> {
    const { values: found, isEchoing } = await readFraming(this.#wire, signal);
    // Where this session has put the headers on, and they are still on, what was there before is known already.
    if (found === undefined || !this.#isExact || !isFramed(found)) {
      this.#before = found;
      this.#isEchoing = isEchoing;
    }
    this.#isExact = found !== undefined && isFramed(found);
    if (found !== undefined && !this.#isExact && this.#needsChange(found)) await this.#change(found);
    this.#answers.listen();
    if (this.#isExact) await this.#answers.synchronise(this.#waiting({ signal }));
  }

  /** For people too where a device shows neither headers nor prompts: nothing would tell where an answer ends. */
  #needsChange(found: FramingValues): boolean {
    const { "system.cmd.header_enabled": header, "system.cmd.prompt_enabled": prompt } = found;
    return this.#isExactWanted || (header === "0" && prompt === "0");
  }

  async #change(before: FramingValues): Promise<void> {
    // Also when it fails in the middle: then there is something to put back.
    this.#isExact = true;
    this.#isExact = await changeFraming(this.#wire, before);
    if (!this.#isExact) await restoreFraming(this.#wire, before);
  }

  /** Puts back what was there before. Where that fails a person has to know; a restart does the same. */
  async #restore(): Promise<void> {
    const before = this.#before;
    if (!this.#isExact || before === undefined || isFramed(before) || this.#wire.isOver) return;
    const isBack = await restoreFraming(this.#wire, before);
    this.#isExact = false;
    this.#answers.listen();
    if (!isBack)
      this.#options.events.message("[the device may still answer with headers: 'set system.cmd.format human']");
  }

  async #ask(line: string, options: RunOptions): Promise<WireAnswer> {
    const before = this.#before;
    if (this.#isExact && (before === undefined || isFramed(before) || !touchesFraming(line)))
      return await this.#answers.ask(line, this.#waiting(options));
    if (!this.#isExact) return await this.#askAsItIs(line, options);
    await this.#restore();
    const answer = await this.#askAsItIs(line, options);
    await this.settle(options.signal);
    return answer;
  }

  /** By whatever the device's own framing has to tell the end of an answer. */
  async #askAsItIs(line: string, options: RunOptions): Promise<WireAnswer> {
    const before = this.#before;
    const waiting = this.#waiting(options);
    if (before?.["system.cmd.header_enabled"] === "1")
      return await this.#answers.ask(line, { ...waiting, hasPrompt: before["system.cmd.prompt_enabled"] === "1" });
    const ask = before?.["system.cmd.prompt_enabled"] === "0" ? askQuiet : askPrompted;
    try {
      return await ask(this.#wire, line, { ...waiting, events: this.#options.events, isEchoing: this.#isEchoing });
    } finally {
      this.#answers.listen();
    }
  }

  #waiting({ signal, data }: { readonly signal?: AbortSignal | undefined; readonly data?: Uint8Array }): AskOptions {
    return {
      silenceMs: this.#options.answerMs,
      ...(signal === undefined ? {} : { signal }),
      ...(data === undefined ? {} : { data }),
    };
  }
}

/** Ctrl-C. */
const INTERRUPT = 0x03;
