import { Writable } from "node:stream";
import type { LogFields, Logger } from "@regrow/core/port";

/** From the least to the most important. */
export const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface LoggerOptions {
  /** Where lines go, usually stderr. */
  readonly stream: { write(text: string): unknown };
  readonly format: "json" | "human";
  /** Lines below it are left out. */
  readonly level: LogLevel;
  /** Put into every line. */
  readonly fields?: LogFields;
  /** Wall time of a line; the machine's unless told. */
  readonly nowMs?: () => number;
}

/** Streams that are written to though nobody may read them any more. */
const bearing = new WeakSet<object>();

/** A longer string in a field is cut: one line must not fill a small device's log. */
const LONGEST_TEXT = 4096;

/** Writes one line for each message: JSON `{time, level, message, ...fields}` for programs, or text for people. */
export function createLogger(options: LoggerOptions): Logger {
  const lowest = LOG_LEVELS.indexOf(options.level);
  const nowMs = options.nowMs ?? Date.now;
  const format = options.format === "json" ? jsonLine : humanLine;
  bearErrors(options.stream);
  const at =
    (level: LogLevel) =>
    (message: string, fields?: LogFields): void => {
      if (LOG_LEVELS.indexOf(level) < lowest) return;
      const time = new Date(nowMs()).toISOString();
      options.stream.write(`${format(time, level, message, { ...options.fields, ...fields })}\n`);
    };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

/** A log collector that is started again, or a full disk behind the stream, is no reason for a program to end. */
function bearErrors(stream: LoggerOptions["stream"]): void {
  if (!(stream instanceof Writable) || bearing.has(stream)) return;
  bearing.add(stream);
  stream.on("error", () => {});
}

function jsonLine(time: string, level: LogLevel, message: string, fields: LogFields): string {
  const head = { time, level, message };
  // The head twice: first for its place in the line, then so that a field of the same name cannot replace it.
  const text = JSON.stringify({ ...head, ...fields, ...head }, (_name, value: unknown) =>
    typeof value === "string" ? cut(value) : value,
  );
  // JSON has them only inside strings, where an escape is the same: who looks at the file in a terminal is not fooled.
  return escaped(text);
}

function humanLine(time: string, level: LogLevel, message: string, fields: LogFields): string {
  const particulars = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}=${typeof value === "string" ? quoted(value) : String(value)}`);
  return `${time.slice(11, 23)} ${level.toUpperCase().padEnd(5)} ${printable(message)}${particulars.join("")}`;
}

/** As it is when it is one plain word, else as a JSON string, so that a foreign text cannot forge fields. */
function quoted(text: string): string {
  return /^[\w.:/@+-]+$/.test(text) ? cut(text) : printable(JSON.stringify(cut(text)));
}

function printable(text: string): string {
  return escaped(cut(text));
}

/** Without characters that move a terminal's cursor, start a new line, or turn the direction of what is read. */
function escaped(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    Array.from(
      { length: character.length },
      (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`,
    ).join(""),
  );
}

function cut(text: string): string {
  return text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT)}...`;
}
