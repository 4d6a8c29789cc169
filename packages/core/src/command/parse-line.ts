import type { Dialect } from "../variable/index.ts";
import { COMMANDS, commandNames, commandRow, type CommandName } from "./commands.ts";
import { readWords } from "./words.ts";
import { takeArguments, type Taken } from "./take-arguments.ts";
import { RESPONSE_CODES, type FailureCode } from "./response-codes.ts";

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
  | { readonly ok: false; readonly code: FailureCode; readonly message: string };

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
  const words = readWords(line);
  if (words === null) return refuse(2, "a quote is not closed");
  const [first, second] = words;
  if (first === undefined) return refuse(2, "the line is empty");
  const found = findCommand(first.text, second?.text, where.dialect);
  if (found === undefined) return refuse(3, shown(first.text));
  if (where.isSafeMode && !commandRow(found.name).safeMode) return refuse(3, `${found.name} is not there in safe mode`);
  return answer(found.name, takeArguments(commandRow(found.name), words.slice(found.words), where.dialect));
}

/** Names of two words first: `dms claim` is not the command `dms`. */
function findCommand(
  first: string,
  second: string | undefined,
  dialect: Dialect,
): { readonly name: CommandName; readonly words: number } | undefined {
  const names = commandNames({ dialect, isSafeMode: false });
  const byText = (text: string): CommandName | undefined =>
    names.find((name) => name === text || COMMANDS[name].short === text);
  const pair = second === undefined ? undefined : byText(`${first} ${second}`);
  if (pair !== undefined) return { name: pair, words: 2 };
  const single = byText(first);
  return single === undefined ? undefined : { name: single, words: 1 };
}

function answer(command: CommandName, taken: Taken): ParsedLine {
  return taken.ok
    ? { ok: true, command, arguments: taken.arguments, options: taken.options }
    : refuse(taken.code, shown(taken.detail));
}

function refuse(code: FailureCode, detail: string): ParsedLine {
  return { ok: false, code, message: detail === "" ? RESPONSE_CODES[code] : `${RESPONSE_CODES[code]}: ${detail}` };
}

/** What was typed, as far as it may go back onto a terminal. */
function shown(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, "?").slice(0, 80);
}
