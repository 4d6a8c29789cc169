import { VARIABLES, variableRow, type VariableName } from "../variable/index.ts";

/** The value of `system.variable_lock` that locks nothing. */
export const NO_LOCK = "none";

export type ParsedLock =
  | { readonly ok: true; readonly names: readonly VariableName[] }
  /** `name` is no variable that can be locked. */
  | { readonly ok: false; readonly name: string };

/**
 * Reads `system.variable_lock`: full names of lockable variables with commas between them, or "none". The names come back sorted, each once.
 * The documentation knows the variable and which ones are lockable; the syntax is inferred (device-facts 7.4 and 13 no. 4).
 */
export function parseVariableLock(text: string): ParsedLock {
  if (text.trim() === "" || text.trim() === NO_LOCK) return { ok: true, names: [] };
  const names = new Set<VariableName>();
  for (const part of text.split(",")) {
    const name = part.trim();
    if (!isLockable(name)) return { ok: false, name };
    names.add(name);
  }
  return { ok: true, names: [...names].toSorted() };
}

function isLockable(text: string): text is VariableName {
  return isVariable(text) && variableRow(text).lockable;
}

function isVariable(text: string): text is VariableName {
  return Object.hasOwn(VARIABLES, text);
}
