import type { Dialect } from "./table/row.ts";
import { VARIABLES, variableRow, type VariableName } from "./variables.ts";

/** All names of a dialect, sorted; in safe mode those that are left. */
export function variableNames(dialect: Dialect, { isSafeMode }: Mode = NORMAL): readonly VariableName[] {
  return ALL.filter((name) => {
    const { dialects, safeMode } = variableRow(name);
    return dialects.includes(dialect) && (safeMode || !isSafeMode);
  });
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

/**
 * The variables of a group, such as `system` or `dms.provision`, that can be read; in safe mode those that are left. `all` is the
 * group of all. Empty where there is no such group.
 */
export function findGroup(group: string, dialect: Dialect, mode: Mode = NORMAL): readonly VariableName[] {
  const readable = variableNames(dialect, mode).filter((name) => variableRow(name).access !== "set");
  return group === "all" ? readable : readable.filter((name) => name.startsWith(`${group}.`));
}

/** The groups that `get` knows, sorted. */
export function groupNames(dialect: Dialect, mode: Mode = NORMAL): readonly string[] {
  const groups = findGroup("all", dialect, mode).flatMap((name) => {
    const words = name.split(".");
    return words.slice(1).map((_, index) => words.slice(0, index + 1).join("."));
  });
  return ["all", ...new Set(groups)].toSorted();
}

interface Mode {
  readonly isSafeMode: boolean;
}
const NORMAL: Mode = { isSafeMode: false };
const ALL = (Object.keys(VARIABLES) as VariableName[]).toSorted();
const MAX_SHORT_WORDS = 5;
