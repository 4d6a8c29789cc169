import { variableRow, type VariableName } from "../variable/index.ts";

/** "backup" keeps the backup set (network, serial line ...), "full" does not. Source: device-facts 7.1. */
export type SettingsReset = "backup" | "full";

/**
 * True for a variable whose saved value a reset leaves as it is; all others have their factory value again. `locked` is what
 * `system.variable_lock` names: that list itself stays as long as it locks something, or the next reset would break it.
 * Source: device-facts 7.1 and 7.4; the lock's own fate is inferred.
 */
export function keptByReset(name: VariableName, kind: SettingsReset, locked: readonly VariableName[]): boolean {
  if (IMMUNE.has(name) || locked.includes(name)) return true;
  if (name === "system.variable_lock") return locked.length > 0;
  return kind === "backup" && variableRow(name).backup;
}

/** "Immune to factory resets", without being locked. Source: device-facts 3.2. */
const IMMUNE: ReadonlySet<VariableName> = new Set<VariableName>(["dfu.logs_enabled"]);
