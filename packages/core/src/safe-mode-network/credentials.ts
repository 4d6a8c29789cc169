import { VARIABLES, variableRow, type VariableName } from "../variable/index.ts";

/** Values by variable. */
type Values = Readonly<Record<string, string>>;

/** Where the details of a network come from. */
const CREDENTIAL_SOURCES = ["saved", "last known good", "factory"] as const;
export type CredentialSource = (typeof CREDENTIAL_SOURCES)[number];

/** Details of the network to join, and where they come from. */
export interface Credentials {
  readonly from: CredentialSource;
  /** Of the variables that `names` lists; missing: the table's default. */
  readonly values: Values;
}

/**
 * The variables of the backup set that say which network is joined and how: what survives a reset that keeps the backup set, and is
 * there in safe mode, where nothing else is sure. Source: device-facts 3.2 and 7.1.
 */
export const CREDENTIAL_NAMES: readonly VariableName[] = (Object.keys(VARIABLES) as VariableName[]).filter((name) => {
  const { backup, safeMode, access } = variableRow(name);
  return name.startsWith("wlan.") && backup && safeMode && access === "get-set";
});

/**
 * The networks that safe mode tries, in order: the one that was saved, then the one with which the device ran well last, then the
 * factory's. What was set wrong may be the very reason for safe mode. Equal ones are tried once, those without a name not at all.
 */
export function credentialsToTry(sources: Readonly<Record<CredentialSource, Values>>): readonly Credentials[] {
  const found = CREDENTIAL_SOURCES.map((from) => ({ from, values: credentialsIn(sources[from], sources.factory) }));
  const named = found.filter(({ values }) => (values["wlan.ssid"] ?? "") !== "");
  return named.filter(
    ({ values }, index) =>
      named.findIndex((each) => CREDENTIAL_NAMES.every((name) => each.values[name] === values[name])) === index,
  );
}

/** A variable that was never set has its factory value. */
function credentialsIn(values: Values, factory: Values): Values {
  return Object.fromEntries(
    CREDENTIAL_NAMES.map((name) => [name, values[name] ?? factory[name] ?? variableRow(name).default ?? ""]),
  );
}
