import { crc32 } from "../file/index.ts";
import {
  VARIABLES,
  formatAppEnvironment,
  parseAppEnvironment,
  variableRow,
  type VariableName,
} from "../variable/index.ts";
import type { Suspect } from "./settings-search.ts";

/** Settings as files of them have it: text by the variable's name; what is not named has its factory value. */
type Values = Readonly<Record<string, string>>;

/** What settings are compared with. */
export interface SettingsPast {
  /** Of the last start that ran well; none: nothing was changed yet by then. */
  readonly good: Values;
  readonly factory: Values;
}

/** What was changed since the device last ran well, sorted by name: an entry of the app's environment is a suspect by itself. */
export function findSuspects(present: Values, { good, factory }: SettingsPast): readonly Suspect[] {
  const names = new Set([...Object.keys(present), ...Object.keys(good)].filter(isSuspicious));
  return [...names]
    .flatMap((name) => compare(name, valueIn(present, factory, name), valueIn(good, factory, name)))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * The settings with these suspects put back to their last good values. One that has been set to something else since is nobody's
 * suspect any more and stays: so it may be done as often as one likes, also when it was done before.
 */
export function withPutBack(present: Values, { good, factory }: SettingsPast, suspects: readonly Suspect[]): Values {
  let values = present;
  const entries: Suspect[] = [];
  for (const suspect of suspects) {
    if (suspect.name.startsWith(ENTRY_PREFIX)) entries.push(suspect);
    else if (isVariableName(suspect.name) && markOf(valueIn(present, factory, suspect.name)) === suspect.present)
      values = withValue(values, suspect.name, good[suspect.name]);
  }
  return entries.length === 0 ? values : withEntriesPutBack(values, { good, factory }, entries);
}

/** A value without the value: secrets are not to lie in the boot record, and equal marks mean equal values for all that matters here. */
function markOf(value: string | undefined): string {
  return value === undefined ? "-" : crc32(new TextEncoder().encode(value)).toString(16).padStart(8, "0");
}

const ENVIRONMENT = "app.environment" satisfies VariableName;
const ENTRY_PREFIX = `${ENVIRONMENT}:`;

/** Used once (the token), the rules of resets, and those of safe mode itself, which nobody may lose by being healed. */
function isSuspicious(name: string): name is VariableName {
  if (name === "dms.provision.token" || name === "system.variable_lock") return false;
  return isVariableName(name) && !name.startsWith("system.safemode.");
}

function compare(name: VariableName, present: string, good: string): readonly Suspect[] {
  if (present === good) return [];
  if (name !== ENVIRONMENT) return [{ name, present: markOf(present) }];
  const [now, then] = [entriesOf(present), entriesOf(good)];
  return [...new Set([...now.keys(), ...then.keys()])]
    .filter((entry) => now.get(entry) !== then.get(entry))
    .map((entry) => ({ name: `${ENTRY_PREFIX}${entry}`, present: markOf(now.get(entry)) }));
}

function withEntriesPutBack(values: Values, { good, factory }: SettingsPast, suspects: readonly Suspect[]): Values {
  const entries = new Map(entriesOf(valueIn(values, factory, ENVIRONMENT)));
  const past = entriesOf(valueIn(good, factory, ENVIRONMENT));
  for (const { name, present } of suspects) {
    const entry = name.slice(ENTRY_PREFIX.length);
    if (markOf(entries.get(entry)) !== present) continue;
    const value = past.get(entry);
    if (value === undefined) entries.delete(entry);
    else entries.set(entry, value);
  }
  const text = formatAppEnvironment(entries);
  if (text === valueIn(values, factory, ENVIRONMENT)) return values;
  return withValue(values, ENVIRONMENT, text === valueIn(good, factory, ENVIRONMENT) ? good[ENVIRONMENT] : text);
}

function entriesOf(text: string): ReadonlyMap<string, string> {
  return parseAppEnvironment(text) ?? new Map<string, string>();
}

function withValue(values: Values, name: VariableName, value: string | undefined): Values {
  const rest = Object.fromEntries(Object.entries(values).filter(([each]) => each !== name));
  return value === undefined ? rest : { ...rest, [name]: value };
}

function valueIn(values: Values, factory: Values, name: VariableName): string {
  return values[name] ?? factory[name] ?? variableRow(name).default ?? "";
}

function isVariableName(name: string): name is VariableName {
  return Object.hasOwn(VARIABLES, name);
}
