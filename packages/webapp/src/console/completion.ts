/** What the device's `help` lists. */
export interface Vocabulary {
  readonly commands: readonly string[];
  readonly variables: readonly string[];
}

/** Reads `help commands` (`<name> : <short name>`) and `help variables` (`# <name> ...`). Source: device-facts 2.3. */
export function readVocabulary(commands: string, variables: string): Vocabulary {
  const names = (text: string, pattern: RegExp): readonly string[] =>
    text.split("\n").flatMap((line) => pattern.exec(line)?.[1] ?? []);
  return { commands: names(commands, /^(\S.*?) : /), variables: names(variables, /^# (\S+)/) };
}

export interface Completion {
  readonly line: string;
  /** Several that it may become; empty where there is one or none. */
  readonly candidates: readonly string[];
}

/** Commands that a variable follows. */
const TAKE_VARIABLES = /^(get|set|help|\?) +/;

/** Completes the end of a line: a command, or the variable behind `get`, `set` and `help`. */
export function completeLine(line: string, { commands, variables }: Vocabulary): Completion {
  const [head = ""] = TAKE_VARIABLES.exec(line) ?? [];
  const typed = line.slice(head.length);
  const names = head === "" ? commands : /^help|^\?/.test(head) ? [...commands, ...variables] : variables;
  const found = typed === "" && head === "" ? [] : names.filter((name) => name.startsWith(typed));
  const [first, ...others] = found;
  if (first === undefined) return { line, candidates: [] };
  if (others.length === 0) return { line: `${head}${first} `, candidates: [] };
  return { line: head + others.reduce(sharedBeginning, first), candidates: found.toSorted() };
}

function sharedBeginning(one: string, other: string): string {
  let length = 0;
  while (length < one.length && one.charAt(length) === other.charAt(length)) length += 1;
  return one.slice(0, length);
}
