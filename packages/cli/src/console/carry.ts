import { AnswerReader, SessionReader, type WireAnswer } from "@regrow/core/command";
import { asRegrowError, type RegrowError } from "@regrow/core/error";
import type { CarriedFile } from "./device-link.ts";
import type { Wire } from "./wire.ts";

export interface Carrying {
  readonly wire: Wire;
  readonly line: string;
  readonly file: CarriedFile;
  /** Longest silence of a device that works on what has come. */
  readonly answerMs: number;
  readonly signal: AbortSignal;
}

/** Nothing comes behind an answer without a header for so long: it is all. */
const QUIET_MS = 700;
/** A device that has ended a transfer says why within this time. */
const REASON_MS = 5_000;

/** A line, a file behind it, and the answer to both, where answers have headers. What the file's protocol says in between is passed over. */
export async function carryFramed(carrying: Carrying): Promise<WireAnswer> {
  const { wire, file, answerMs, signal } = carrying;
  const reader = new AnswerReader();
  let answer: WireAnswer | undefined;
  wire.listener = (bytes) => {
    for (const event of reader.push(bytes)) if (event.kind === "answer") answer = event.answer;
    file.push(bytes);
    if (answer !== undefined && !file.hasBegun) file.lost();
  };
  const failure = await goThrough(carrying);
  const within = { silenceMs: failure === undefined ? answerMs : REASON_MS, signal };
  return await wire.until(() => answer, within).catch((error: unknown) => Promise.reject(failure ?? error));
}

/** The same where there is a prompt at most, as in rescue. A control character of the protocol stands in no text. */
export async function carryPrompted(carrying: Carrying): Promise<WireAnswer> {
  const { wire, file, line, answerMs, signal } = carrying;
  let shown = new SessionReader();
  wire.listener = (bytes) => {
    const end = bytes.findLastIndex((byte) => byte < 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09);
    if (end !== -1) shown = new SessionReader();
    shown.push(bytes.subarray(end + 1));
    file.push(bytes);
    if (shown.isAtPrompt && shown.text.includes(line) && !file.hasBegun) file.lost();
  };
  const failure = await goThrough(carrying);
  const isTold = (): true | undefined => shown.isAtPrompt || /\S.*\n$/.test(shown.text) || undefined;
  const within = { silenceMs: failure === undefined ? answerMs : REASON_MS, signal };
  await wire.until(isTold, within).catch((error: unknown) => Promise.reject(failure ?? error));
  await wire.quiet(QUIET_MS, signal);
  const { code, isSafeMode, text } = shown.answer(shown.text.includes(line) ? line : null);
  return { code, isSafeMode, payload: new TextEncoder().encode(text) };
}

/** @returns why the transfer has failed; the device's own answer may say it better */
async function goThrough({ wire, line, file, signal }: Carrying): Promise<RegrowError | undefined> {
  void wire.ended.then(() => file.lost());
  await wire.send(new TextEncoder().encode(`${line}\r\n`));
  try {
    await file.run((bytes) => wire.write(bytes));
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    if (wire.isOver) throw error;
    return asRegrowError(error);
  }
}
