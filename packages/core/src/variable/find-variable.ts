import { VARIABLES, variableRow, type Dialect, type VariableName } from "./variables.ts";

/** All names of a dialect, sorted. */
export function variableNames(dialect: Dialect): readonly VariableName[] {
  return ALL.filter((name) => variableRow(name).dialects.includes(dialect));
}

/**
 * The variable that the words begin with, and how many words it took: one for a full name (`wlan.mac`), several for a short one
 * (`wl m`). The longest match wins. Undefined where there is none.
 */
export function findVariable(
  words: readonly string[],
  dialect: Dialect,
): { readonly name: VariableName; readonly words: number } | undefined {
  const names = variableNames(dialect);
  const full = names.find((name) => name === words[0]);
  if (full !== undefined) return { name: full, words: 1 };
  for (let count = Math.min(words.length, MAX_SHORT_WORDS); count > 0; count -= 1) {
    const short = words.slice(0, count).join(" ");
    const name = names.find((each) => variableRow(each).short === short);
    if (name !== undefined) return { name, words: count };
  }
  return undefined;
}

/** The variables of a group, such as `system` or `dms.provision`, that can be read; empty where there is no such group. `all` is the group of all. */
export function findGroup(group: string, dialect: Dialect): readonly VariableName[] {
  const readable = variableNames(dialect).filter((name) => variableRow(name).access !== "set");
  return group === "all" ? readable : readable.filter((name) => name.startsWith(`${group}.`));
}

const ALL = (Object.keys(VARIABLES) as VariableName[]).toSorted();
const MAX_SHORT_WORDS = 5;
