import {
  findGroup,
  findLongerNotHere,
  findNotHereVariable,
  findVariable,
  variableRow,
  type Dialect,
} from "../variable/index.ts";
import { kindRefusal } from "./argument-kinds.ts";
import { refuse, type Refused } from "./refusal.ts";
import type { ArgumentRow, CommandRow } from "./table/row.ts";
import { looksLikeOption, takeOptions } from "./take-options.ts";
import type { Word } from "./words.ts";

/** Where a line is read. */
export interface Where {
  readonly dialect: Dialect;
  readonly isSafeMode: boolean;
}

/** The words of a line by the names of a command's row. */
export type Taken =
  | {
      readonly ok: true;
      readonly arguments: Readonly<Record<string, string>>;
      readonly options: Readonly<Record<string, string>>;
    }
  | Refused;

export function takeArguments(row: CommandRow, words: readonly Word[], where: Where): Taken {
  const split = takeOptions(row, words);
  if (!split.ok) return split;
  const taken: Record<string, string> = {};
  let left = split.words;
  for (const argument of row.arguments) {
    if (left.length === 0) {
      if (argument.optional) break;
      return refuse(4, argument.name);
    }
    const value = takeValue(argument, left, where);
    if (!value.ok) return value;
    taken[argument.name] = value.text;
    left = left.slice(value.words);
  }
  const [over] = left;
  if (over === undefined) return { ok: true, arguments: taken, options: split.options };
  return refuse(looksLikeOption(over) ? 6 : 5, over.text);
}

interface Value {
  readonly ok: true;
  readonly text: string;
  /** Words that it took. */
  readonly words: number;
}

function takeValue({ kind }: ArgumentRow, words: readonly Word[], where: Where): Value | Refused {
  const first = words[0]?.text ?? "";
  switch (kind) {
    case "variable":
      return takeVariable(words, where, "set");
    case "getter":
      return takeVariable(words, where, "get");
    case "rest":
    case "topic":
      return { ok: true, text: words.map(({ text }) => text).join(" "), words: words.length };
    default: {
      const code = kindRefusal(kind, first);
      return code === undefined ? { ok: true, text: first, words: 1 } : refuse(code, first);
    }
  }
}

/** A variable that can only be read is no unknown one but an invalid argument of `set`, and the other way round. */
function takeVariable(words: readonly Word[], where: Where, use: "get" | "set"): Value | Refused {
  const texts = nameWords(words);
  const found = findVariable(texts, where.dialect);
  if (found === undefined) return (use === "get" ? takeGroup(texts, where) : undefined) ?? unknown(texts, where);
  const longer = findLongerNotHere(texts, found.words, where.dialect);
  if (longer !== undefined) return { ...refuse(1, ""), advice: longer };
  const { access, safeMode } = variableRow(found.name);
  if (where.isSafeMode && !safeMode) return refuse(6, `${found.name} is not there in safe mode`);
  const isRefused = access !== "get-set" && access !== use;
  return isRefused ? refuse(7, found.name) : { ok: true, text: found.name, words: found.words };
}

/** The words that may be a name. What stands in quotes behind the first is a value: `set wl s "r"` is about `wl s`, whatever `wl s r` is. */
function nameWords(words: readonly Word[]): readonly string[] {
  const quoted = words.findIndex(({ isQuoted }, index) => index > 0 && isQuoted);
  return words.slice(0, quoted === -1 ? MOST_NAME_WORDS : quoted).map(({ text }) => text);
}

function takeGroup([first = ""]: readonly string[], where: Where): Value | undefined {
  return findGroup(first, where.dialect, where).length > 0 ? { ok: true, text: first, words: 1 } : undefined;
}

function unknown(texts: readonly string[], { dialect }: Where): Refused {
  const advice = findNotHereVariable(texts, dialect);
  return advice === undefined ? refuse(6, texts[0] ?? "") : { ...refuse(1, ""), advice };
}

/** No short name of a variable has more words. */
const MOST_NAME_WORDS = 5;
