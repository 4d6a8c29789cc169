import { findGroup, findVariable, variableRow, type Dialect, type VariableRow } from "../variable/index.ts";
import { isVersion } from "../version/index.ts";
import type { ArgumentKind, ArgumentRow, CommandRow, OptionRow } from "./commands.ts";
import type { FailureCode } from "./response-codes.ts";
import type { Word } from "./words.ts";

/** The words of a line by the names of a command's row. */
export type Taken =
  | {
      readonly ok: true;
      readonly arguments: Readonly<Record<string, string>>;
      readonly options: Readonly<Record<string, string>>;
    }
  | Refused;
interface Refused {
  readonly ok: false;
  readonly code: FailureCode;
  readonly detail: string;
}

export function takeArguments(row: CommandRow, words: readonly Word[], dialect: Dialect): Taken {
  const split = takeOptions(row, words);
  if (!split.ok) return split;
  const taken: Record<string, string> = {};
  let left = split.words;
  for (const argument of row.arguments) {
    if (left.length === 0) {
      if (argument.optional) break;
      return refuse(4, argument.name);
    }
    const value = takeValue(argument, left, dialect);
    if (!value.ok) return value;
    taken[argument.name] = value.text;
    left = left.slice(value.words);
  }
  return left.length > 0 ? refuse(5, left[0]?.text ?? "") : { ok: true, arguments: taken, options: split.options };
}

interface SplitOptions {
  readonly ok: true;
  readonly options: Readonly<Record<string, string>>;
  readonly words: readonly Word[];
}

/** Takes the options out, wherever they stand. A command without options has none: `set` may be given "-1". */
function takeOptions(row: CommandRow, words: readonly Word[]): SplitOptions | Refused {
  if (row.options.length === 0) return { ok: true, options: {}, words };
  const options: Record<string, string> = {};
  const others: Word[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index];
    if (word === undefined) break;
    if (word.isQuoted || !word.text.startsWith("-")) {
      others.push(word);
      continue;
    }
    const option = row.options.find(({ flag }) => flag === word.text);
    if (option === undefined) return refuse(6, word.text);
    const value = optionValue(option, words[index + 1]);
    if (!value.ok) return value;
    options[option.name] = value.text;
    index += value.words;
  }
  return { ok: true, options, words: others };
}

interface Value {
  readonly ok: true;
  readonly text: string;
  /** Words that it took. */
  readonly words: number;
}

function optionValue(option: OptionRow, next: Word | undefined): Value | Refused {
  if (option.value === null) return { ok: true, text: "", words: 0 };
  if (next === undefined) return refuse(4, option.flag);
  return matches(option.value, next.text) ? { ok: true, text: next.text, words: 1 } : refuse(7, next.text);
}

function takeValue(argument: ArgumentRow, words: readonly Word[], dialect: Dialect): Value | Refused {
  const texts = words.map(({ text }) => text);
  const first = texts[0] ?? "";
  switch (argument.kind) {
    case "variable":
      return takeVariable(texts, dialect, "get") ?? refuse(6, first);
    case "getter":
      return (
        takeVariable(texts, dialect, "set") ??
        (findGroup(first, dialect).length > 0 ? { ok: true, text: first, words: 1 } : refuse(6, first))
      );
    case "rest":
      return { ok: true, text: texts.join(" "), words: words.length };
    default:
      return matches(argument.kind, first) ? { ok: true, text: first, words: 1 } : refuse(7, first);
  }
}

/** A variable that can only be read is no invalid name but an invalid argument of `set`, and the other way round. */
function takeVariable(
  texts: readonly string[],
  dialect: Dialect,
  refused: VariableRow["access"],
): Value | Refused | undefined {
  const found = findVariable(texts, dialect);
  if (found === undefined) return undefined;
  const isRefused = variableRow(found.name).access === refused;
  return isRefused ? refuse(7, found.name) : { ok: true, text: found.name, words: found.words };
}

function matches(kind: ArgumentKind, text: string): boolean {
  switch (kind) {
    case "number":
      return /^\d{1,10}$/.test(text);
    case "integer":
      return /^(?:\d{1,10}|0x[0-9A-Fa-f]{1,8})$/.test(text);
    case "handle":
      return text === "all" || /^\d{1,10}$/.test(text);
    case "mac":
      return /^[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){5}$/.test(text);
    case "token":
      return /^[\x21-\x7e]{8,128}$/.test(text);
    case "code":
      return /^[A-Z0-9][A-Z0-9_-]{0,63}$/.test(text);
    case "version":
      return isVersion(text);
    case "text":
    case "rest":
    case "variable":
    case "getter":
      return true;
  }
}

function refuse(code: FailureCode, detail: string): Refused {
  return { ok: false, code, detail };
}
