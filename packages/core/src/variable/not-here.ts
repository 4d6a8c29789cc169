import { NOT_HERE_VARIABLES } from "./table/not-here.ts";
import type { Dialect, NotHereRow } from "./table/row.ts";

/** What a person is told about a documented name that is not on this platform. */
export function notHereAdvice(name: string, { reason }: Pick<NotHereRow, "reason">): string {
  return `${name} is not on this platform: ${reason}`;
}

/** The same for words that begin with a short name of more than `known` words: the longest name is the one that is meant. */
export function findLongerNotHere(words: readonly string[], known: number, dialect: Dialect): string | undefined {
  const row = Object.entries(NOT_HERE_VARIABLES).find(
    ([, { short, dialects }]) =>
      short !== null && dialects.includes(dialect) && short.split(" ").length > known && beginsWith(words, short),
  );
  return row === undefined ? undefined : notHereAdvice(...row);
}

/**
 * The advice for words that begin with the full name, the short name or the group of a documented variable that is not on this
 * platform. Undefined for any others.
 */
export function findNotHereVariable(words: readonly string[], dialect: Dialect): string | undefined {
  const [first = ""] = words;
  const rows = Object.entries(NOT_HERE_VARIABLES).filter(([, { dialects }]) => dialects.includes(dialect));
  const single = rows.find(([name, { short }]) => name === first || (short !== null && beginsWith(words, short)));
  if (single !== undefined) return notHereAdvice(...single);
  const within = rows.find(([name]) => isWithin(first, name));
  if (within !== undefined) return notHereAdvice(...within);
  const group = rows.find(([name]) => name.startsWith(`${first}.`));
  return group === undefined ? undefined : notHereAdvice(first, group[1]);
}

function beginsWith(words: readonly string[], short: string): boolean {
  return words.slice(0, short.split(" ").length).join(" ") === short;
}

/** Where only the group is documented, and not what is in it, its name ends with `.*`. */
function isWithin(text: string, name: string): boolean {
  return name.endsWith(".*") && text.startsWith(name.slice(0, -1));
}
