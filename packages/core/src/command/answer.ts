import { RESPONSE_CODES, type ResponseCode } from "./response-codes.ts";

/** What a command gives back: lines separated by \n, without a last one. */
export interface Answer {
  readonly code: ResponseCode;
  readonly text: string;
}

export interface AnswerFormat {
  /** "machine" puts a header before the text (system.cmd.header_enabled), "human" does not. */
  readonly format: "human" | "machine";
  readonly isSafeMode: boolean;
}

/** Largest text that the five digits of a header can announce, line end included. */
export const MAX_ANSWER_BYTES = 99_999;

/** An answer as it goes onto the wire; always ends with \r\n unless it is empty for a person. Source: device-facts 4.2. */
export function formatAnswer(answer: Answer, { format, isSafeMode }: AnswerFormat): string {
  const payload = payloadOf(answer.text);
  if (format === "human") return payload;
  const length = new TextEncoder().encode(payload).length;
  if (length > MAX_ANSWER_BYTES) return formatAnswer({ code: 8, text: RESPONSE_CODES[8] }, { format, isSafeMode });
  return `${isSafeMode ? "S" : "R"}${answer.code}${String(length).padStart(5, "0")}\r\n${payload}`;
}

/** Most bytes that `formatData` can announce. */
export const MAX_DATA_BYTES = MAX_ANSWER_BYTES - 2;

/** Bytes as they go onto the wire: under a header and before a line end like a text, but to the byte what they are. */
export function formatData(data: Uint8Array, { format, isSafeMode }: AnswerFormat): Uint8Array {
  const encoder = new TextEncoder();
  const end = encoder.encode(data.length === 0 ? "" : "\r\n");
  const length = String(data.length + end.length).padStart(5, "0");
  const header = encoder.encode(format === "human" ? "" : `${isSafeMode ? "S" : "R"}0${length}\r\n`);
  const bytes = new Uint8Array(header.length + data.length + end.length);
  bytes.set(header);
  bytes.set(data, header.length);
  bytes.set(end, header.length + data.length);
  return bytes;
}

/** What a person is asked with. Source: device-facts 4.2, and the trace in 2.4. */
export function prompt(isSafeMode: boolean): string {
  return isSafeMode ? "SAFEMODE> " : "> ";
}

/** An empty answer has no line end either: its length is 00000 (device-facts 12). */
function payloadOf(text: string): string {
  return text === "" ? "" : `${text.replaceAll(/\r?\n/g, "\r\n").replace(/(?:\r\n)+$/, "")}\r\n`;
}
