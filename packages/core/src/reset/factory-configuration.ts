import { keptByReset, type SettingValues } from "../settings/index.ts";
import { settingLines } from "../settings-file/index.ts";
import { VARIABLES, type VariableName } from "../variable/index.ts";

/**
 * Name of a custom factory configuration: a settings file among the rows of a bundle (as type 42), signed with it, or among the files that
 * the device's owner gives it through the DMS. The documentation knows that there is one, and the type; the name is ours (device-facts
 * 7.5 and 13 no. 5).
 */
export const FACTORY_CONFIGURATION = "factory-config.ini";

/** A line that sets nothing, and why; `line` counts from 1. */
export interface RefusedLine {
  readonly line: number;
  readonly reason: string;
}

export interface FactoryConfiguration {
  /** What the lines set that can be; of one variable the last line counts. */
  readonly values: SettingValues;
  readonly refused: readonly RefusedLine[];
}

/**
 * Reads a factory configuration for a device on which these variables are locked. One rule, whoever gave it: a line that cannot be set,
 * or that names a variable which resets leave alone, is reported and left out, and the rest counts. A device that comes up with most of
 * its configuration can be reached and corrected; one that comes up with none of it often cannot.
 */
export function readFactoryConfiguration(text: string, locked: readonly VariableName[]): FactoryConfiguration {
  let values: SettingValues = {};
  const refused: RefusedLine[] = [];
  for (const each of settingLines(text, "gecko-os")) {
    const problem = each.ok ? problemOf(Object.keys(each.values), locked) : each.reason;
    if (problem !== undefined) refused.push({ line: each.line, reason: problem });
    else if (each.ok) values = { ...values, ...each.values };
  }
  return { values, refused };
}

function problemOf(names: readonly string[], locked: readonly VariableName[]): string | undefined {
  const kept = names.find((name) => isKept(name, locked));
  if (kept !== undefined) return `${kept}: resets leave it as it is on this device`;
  // The dialect decides whether there are configurations at all.
  return names.includes("system.dialect") ? "system.dialect: only at manufacture, or by 'set'" : undefined;
}

/** What is locked, or immune; the list of locks itself a configuration may give to a device that has none. */
function isKept(name: string, locked: readonly VariableName[]): boolean {
  return isVariable(name) && keptByReset(name, "full", locked);
}

function isVariable(name: string): name is VariableName {
  return Object.hasOwn(VARIABLES, name);
}
