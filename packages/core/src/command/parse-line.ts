import type { Dialect } from "../variable/index.ts";
import { commandRow, type CommandName } from "./commands.ts";
import { findCommand } from "./find-command.ts";
import { findNotHereCommand } from "./find-not-here.ts";
import { RESPONSE_CODES, type FailureCode } from "./response-codes.ts";
import { takeArguments, type Taken } from "./take-arguments.ts";
import { splitWords } from "./words.ts";

/** A line that the table understands, or the code that refuses it. */
export type ParsedLine =
  | {
      readonly ok: true;
      readonly command: CommandName;
      /** By the names of the table; variables by their full name. An optional one that was not given is missing. */
      readonly arguments: Readonly<Record<string, string>>;
      /** By the names of the table; "" for an option without a value. */
      readonly options: Readonly<Record<string, string>>;
    }
  | {
      readonly ok: false;
      readonly code: FailureCode;
      readonly message: string;
      /** What a person should know beside the answer: that the name is known, and why it is not on this platform. */
      readonly advice?: string;
    };

/** Longest line in characters. */
export const MAX_LINE_LENGTH = 4_096;

/** True for a line that asks nothing: the answer is the next prompt. */
export function isBlankLine(line: string): boolean {
  return line.length <= MAX_LINE_LENGTH && line.trim() === "";
}

/**
 * Reads one line by the table of commands: full and short names, double quotes, any number of spaces, any line end.
 * Never throws. Source: device-facts 2 and 12.
 */
export function parseLine(
  line: string,
  where: { readonly dialect: Dialect; readonly isSafeMode: boolean },
): ParsedLine {
  if (line.length > MAX_LINE_LENGTH) return refuse(8, `a line has at most ${MAX_LINE_LENGTH} characters`);
  if (NO_TEXT.test(line)) return refuse(2, "a line is UTF-8 text without control characters");
  const { words, isOpen } = splitWords(line);
  if (isOpen) return refuse(2, "a quote is not closed");
  const [first, second] = words;
  if (first === undefined) return refuse(2, "the line is empty");
  const found = findCommand(first.text, second?.text, where.dialect);
  if (found === undefined) return unknown(first.text, where.dialect);
  if (where.isSafeMode && !commandRow(found.name).safeMode) return refuse(3, `${found.name} is not there in safe mode`);
  return answer(found.name, takeArguments(commandRow(found.name), words.slice(found.words), where));
}

/**
 * Control characters but tab and line ends, halves of a character, and what stands for bytes that were no UTF-8: noise on a line
 * must not become a part of a name or a value.
 */
const NO_TEXT = /[^\P{Cc}\t\r\n]|[\p{Cs}\ufffd]/u;

function unknown(name: string, dialect: Dialect): ParsedLine {
  const advice = findNotHereCommand(name, dialect);
  return advice === undefined ? refuse(3, shown(name)) : { ...refuse(1, ""), advice };
}

function answer(command: CommandName, taken: Taken): ParsedLine {
  if (taken.ok) return { ok: true, command, arguments: taken.arguments, options: taken.options };
  const { code, detail, advice } = taken;
  return { ...refuse(code, shown(detail)), ...(advice === undefined ? {} : { advice }) };
}

function refuse(code: FailureCode, detail: string): Extract<ParsedLine, { readonly ok: false }> {
  return { ok: false, code, message: detail === "" ? RESPONSE_CODES[code] : `${RESPONSE_CODES[code]}: ${detail}` };
}

/** What was typed, as far as it may go back onto a terminal. */
function shown(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, "?").slice(0, 80);
}
