import { keptByReset, parseVariableLock, type SettingsReset } from "../settings/index.ts";
import { VARIABLES, variableRow, type VariableName } from "../variable/index.ts";
import { readFactoryConfiguration, type RefusedLine } from "./factory-configuration.ts";

/** Values by variable, names of other versions among them. */
type Values = Readonly<Record<string, string>>;

/** Who may give a factory configuration, from the weaker to the stronger. */
const CONFIGURATION_SOURCES = ["bundle", "owner"] as const;
export type ConfigurationSource = (typeof CONFIGURATION_SOURCES)[number];

export interface ResetSources {
  /** As they were saved before. */
  readonly saved: Values;
  /** What the device was made with; it counts wherever nothing is saved, so it is not in the result. */
  readonly factory: Values;
  /** Texts of factory configurations; null: there is none. */
  readonly configurations: Readonly<Record<ConfigurationSource, string | null>>;
}

/** What a configuration has come to. */
export interface UsedConfiguration {
  readonly source: ConfigurationSource;
  /** Variables that it sets. */
  readonly count: number;
  readonly refused: readonly RefusedLine[];
}

export interface ResetValues {
  /** What is saved from now on. */
  readonly values: Values;
  readonly locked: number;
  readonly used: readonly UsedConfiguration[];
}

/**
 * The settings of a device after a reset. Of one variable the first of these counts: what the reset keeps (locked variables, immune
 * ones, the backup set where it is asked for), the owner's factory configuration, the bundle's, what the device was made with, the
 * default of the table. In the ZentriOS dialect a reset goes to factory defaults: the two configurations do not count. Given its own
 * result it comes to the same one again. Source: device-facts 2.7 and 7; the order is ours.
 */
export function resetValues({ saved, factory, configurations }: ResetSources, kind: SettingsReset): ResetValues {
  const locked = lockedIn({ saved, factory });
  const kept = Object.fromEntries(
    Object.entries(saved).filter(([name]) => isVariable(name) && keptByReset(name, kind, locked)),
  );
  const dialect = kept["system.dialect"] ?? factory["system.dialect"] ?? variableRow("system.dialect").default;
  let given: Values = {};
  const used: UsedConfiguration[] = [];
  for (const source of dialect === "zentrios" ? [] : CONFIGURATION_SOURCES) {
    const text = configurations[source];
    if (text === null) continue;
    const { values, refused } = readFactoryConfiguration(text, locked);
    given = { ...given, ...values };
    used.push({ source, count: Object.keys(values).length, refused });
  }
  return { values: { ...given, ...kept }, locked: locked.length, used };
}

/** What `system.variable_lock` names, of what was saved. */
export function lockedIn({ saved, factory }: Pick<ResetSources, "saved" | "factory">): readonly VariableName[] {
  const lock = parseVariableLock(saved[LOCK] ?? factory[LOCK] ?? "");
  return lock.ok ? lock.names : [];
}

const LOCK = "system.variable_lock" satisfies VariableName;

function isVariable(name: string): name is VariableName {
  return Object.hasOwn(VARIABLES, name);
}
