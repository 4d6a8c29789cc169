import { findVariable, type VariableName } from "../variable/index.ts";
import { commandNames, commandRow, type CommandName } from "./commands.ts";
import { findCommand } from "./find-command.ts";
import type { ArgumentKind, CommandRow } from "./table/row.ts";
import type { Where } from "./take-arguments.ts";
import { takeOptions } from "./take-options.ts";
import { splitWords, type Word } from "./words.ts";

/** What may stand where the cursor is. */
export interface Place {
  readonly kind: "command" | "option" | ArgumentKind;
  /** What is typed of it, without quotes. */
  readonly text: string;
  readonly isQuoted: boolean;
  /** Where it begins in the line. */
  readonly start: number;
  /** Of an option or argument. */
  readonly command?: CommandName;
  /** The variable that stands before a value. */
  readonly variable?: VariableName;
}

/** The place at the end of what is typed. Undefined where no word can stand, or the line is wrong before it. */
export function placeAt(typed: string, where: Where): Place | undefined {
  const { words } = splitWords(typed);
  const last = words.at(-1);
  const current = last?.end === typed.length ? last : emptyWord(typed.length);
  const before = last === current ? words.slice(0, -1) : words;
  return commandPlace(before, current, where) ?? placeBehindCommand(before, current, where);
}

function emptyWord(at: number): Word {
  return { text: "", isQuoted: false, start: at, end: at };
}

/** The first word, or the second of a name of two. */
function commandPlace(before: readonly Word[], current: Word, where: Where): Place | undefined {
  const [first, second] = before;
  if (first === undefined) return placeOf("command", current);
  const text = `${first.text} ${current.text}`;
  const isPair = second === undefined && commandNames(where).some((name) => name.startsWith(text));
  return isPair ? placeOf("command", { ...current, text, start: first.start }) : undefined;
}

function placeBehindCommand(before: readonly Word[], current: Word, where: Where): Place | undefined {
  const [first, second] = before;
  const found = findCommand(first?.text ?? "", second?.text, where.dialect);
  if (found === undefined) return undefined;
  const row = commandRow(found.name);
  if (where.isSafeMode && !row.safeMode) return undefined;
  const place = optionOrArgument(row, before.slice(found.words), current, where);
  return place === undefined ? undefined : { ...place, command: found.name };
}

function optionOrArgument(row: CommandRow, given: readonly Word[], current: Word, where: Where): Place | undefined {
  const split = takeOptions(row, given);
  if (!split.ok) {
    const waiting = row.options.find(({ flag, value }) => split.code === 4 && flag === split.detail && value !== null);
    return waiting?.value === undefined || waiting.value === null ? undefined : placeOf(waiting.value, current);
  }
  const isOption = !current.isQuoted && current.text.startsWith("-") && row.options.length > 0;
  return isOption ? placeOf("option", current) : argumentPlace(row, split.words, current, where);
}

function argumentPlace(row: CommandRow, words: readonly Word[], current: Word, where: Where): Place | undefined {
  let left = words;
  let variable: VariableName | undefined;
  for (const { kind } of row.arguments) {
    const [next] = left;
    if (next === undefined) return { ...placeOf(kind, current), ...(variable === undefined ? {} : { variable }) };
    if (kind === "topic") return placeOf(kind, { ...current, text: textOf([...left, current]), start: next.start });
    if (kind === "rest") return undefined;
    const isVariable = kind === "variable" || kind === "getter";
    const found = isVariable
      ? findVariable(
          left.map(({ text }) => text),
          where.dialect,
        )
      : undefined;
    variable = found?.name;
    left = left.slice(found?.words ?? 1);
  }
  return undefined;
}

function textOf(words: readonly Word[]): string {
  return words.map(({ text }) => text).join(" ");
}

function placeOf(kind: Place["kind"], { text, isQuoted, start }: Word): Place {
  return { kind, text, isQuoted, start };
}
