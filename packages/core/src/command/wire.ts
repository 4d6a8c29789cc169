import { RESPONSE_CODES, type ResponseCode } from "./response-codes.ts";

/** What a device has answered, as a host reads it. */
export interface WireAnswer {
  readonly code: ResponseCode;
  /** The header began with S. */
  readonly isSafeMode: boolean;
  /** What the header announced, final line end included. */
  readonly payload: Uint8Array;
}

/** What comes in on a line between device and host: an answer, or a line of text that nobody asked for, without its end. */
export type WireEvent =
  | { readonly kind: "answer"; readonly answer: WireAnswer }
  | { readonly kind: "text"; readonly text: string };

/** Prompts: of a device, of one in safe mode, and of one in rescue. A restarted device may show one in front of a header. */
const PROMPT = /^(?:SAFEMODE|RESCUE)?> /;

/** Longest line between answers that is kept whole; what is longer comes in pieces. */
const MAX_TEXT_BYTES = 4_096;

/**
 * The host's side of the machine format: `R` or `S`, a digit, five digits, \r\n, and as many bytes as these say (device-facts 4.2).
 * What is between answers is text; a header right behind a prompt, or behind the garbage of a line that was just plugged in, is found
 * all the same. Gives the same however the bytes arrive, and holds one answer at most, of 99,999 bytes.
 */
export class AnswerReader {
  #line: number[] = [];
  #open: OpenAnswer | undefined;

  push(bytes: Uint8Array): readonly WireEvent[] {
    const events: WireEvent[] = [];
    for (let rest = bytes; rest.length > 0;)
      rest = this.#open === undefined ? this.#takeLine(rest, events) : this.#takePayload(this.#open, rest, events);
    return events;
  }

  /** What of a line has come so far, such as a prompt. */
  get pending(): string {
    return decode(Uint8Array.from(this.#line));
  }

  /** True between a header and the last byte that it announces. */
  get isInAnswer(): boolean {
    return this.#open !== undefined;
  }

  /** Forgets what is half: the rest of it will not come. */
  reset(): void {
    this.#line = [];
    this.#open = undefined;
  }

  #takeLine(bytes: Uint8Array, events: WireEvent[]): Uint8Array {
    const end = bytes.indexOf(LINE_FEED);
    const room = MAX_TEXT_BYTES - this.#line.length;
    const piece = bytes.subarray(0, Math.min(room, end === -1 ? bytes.length : end + 1));
    for (const byte of piece) this.#line.push(byte);
    if (this.#line.at(-1) === LINE_FEED || this.#line.length >= MAX_TEXT_BYTES) this.#endLine(events);
    return bytes.subarray(piece.length);
  }

  #endLine(events: WireEvent[]): void {
    const line = Uint8Array.from(this.#line);
    this.#line = [];
    const header = readHeader(line);
    const text = decode(header === undefined ? line : line.subarray(0, -HEADER_BYTES)).replace(/[\r\n]+$/, "");
    if (text !== "" && !isPrompts(text)) events.push({ kind: "text", text });
    if (header === undefined) return;
    this.#open = { ...header, payload: new Uint8Array(header.sizeBytes), filledBytes: 0 };
    if (header.sizeBytes === 0) this.#endAnswer(this.#open, events);
  }

  #takePayload(open: OpenAnswer, bytes: Uint8Array, events: WireEvent[]): Uint8Array {
    const piece = bytes.subarray(0, open.payload.length - open.filledBytes);
    open.payload.set(piece, open.filledBytes);
    open.filledBytes += piece.length;
    if (open.filledBytes === open.payload.length) this.#endAnswer(open, events);
    return bytes.subarray(piece.length);
  }

  #endAnswer({ code, isSafeMode, payload }: OpenAnswer, events: WireEvent[]): void {
    this.#open = undefined;
    events.push({ kind: "answer", answer: { code, isSafeMode, payload } });
  }
}

/** An answer as it came, header included. */
export function answerBytes({ code, isSafeMode, payload }: WireAnswer): Uint8Array {
  const header = `${isSafeMode ? "S" : "R"}${code}${String(payload.length).padStart(5, "0")}\r\n`;
  const bytes = new Uint8Array(HEADER_BYTES + payload.length);
  bytes.set(new TextEncoder().encode(header));
  bytes.set(payload, HEADER_BYTES);
  return bytes;
}

/** An answer's lines, separated by \n, without a last one. */
export function answerText({ payload }: Pick<WireAnswer, "payload">): string {
  return decode(payload).replaceAll("\r\n", "\n").replace(/\n$/, "");
}

/** An answer's bytes without the line end that is sent behind them. */
export function answerData({ payload }: Pick<WireAnswer, "payload">): Uint8Array {
  const hasEnd = payload.at(-2) === CARRIAGE_RETURN && payload.at(-1) === LINE_FEED;
  return hasEnd ? payload.subarray(0, -2) : payload;
}

/** True for prompts and nothing else. */
export function isPromptAlone(text: string): boolean {
  return text !== "" && isPrompts(text);
}

interface Header {
  readonly code: ResponseCode;
  readonly isSafeMode: boolean;
  readonly sizeBytes: number;
}

interface OpenAnswer extends Omit<Header, "sizeBytes"> {
  readonly payload: Uint8Array;
  filledBytes: number;
}

const HEADER_BYTES = 9;
const CARRIAGE_RETURN = 0x0d;
const LINE_FEED = 0x0a;

/** The header that a line ends with, unless it is the end of a text that a person could have written. */
function readHeader(line: Uint8Array): Header | undefined {
  const [, letter, digit, size] = /^([RS])(\d)(\d{5})\r\n$/.exec(decode(line.subarray(-HEADER_BYTES))) ?? [];
  const code = Number(digit);
  if (!isResponseCode(code)) return undefined;
  const before = line.subarray(0, -HEADER_BYTES);
  if (!isPrompts(decode(before)) && !isGarbage(before)) return undefined;
  return { code, isSafeMode: letter === "S", sizeBytes: Number(size) };
}

function isResponseCode(code: number): code is ResponseCode {
  return Object.hasOwn(RESPONSE_CODES, code);
}

/** Nothing but prompts, or nothing. */
function isPrompts(text: string): boolean {
  let rest = text;
  while (PROMPT.test(rest)) rest = rest.replace(PROMPT, "");
  return rest === "";
}

/** No text: what a line yields that is just being plugged in, or that runs at another speed. */
function isGarbage(bytes: Uint8Array): boolean {
  return /[\x00-\x08\x0b-\x1f\x7f\ufffd]/.test(decode(bytes));
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}
