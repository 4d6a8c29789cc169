import { EFFECT_TEXTS, VARIABLES, parseValue, valuesText, variableRow, type VariableName } from "@regrow/core/variable";

/** A variable as the list shows it. */
export interface ListedVariable {
  readonly name: string;
  readonly value: string;
  /** What it is for; empty where this page is older than the device and does not know it. */
  readonly summary: string;
  /** What it may be set to, when that counts, and what it is unless somebody set it; empty as above. */
  readonly about: readonly string[];
  /** The values where there are few; null: any text. */
  readonly choices: readonly string[] | null;
}

export interface VariableGroup {
  /** First word of the names. */
  readonly name: string;
  readonly variables: readonly ListedVariable[];
}

/** Variables in groups, those that have all the words that are looked for. */
export function groupVariables(values: Readonly<Record<string, string>>, wanted: string): readonly VariableGroup[] {
  const words = wanted.toLowerCase().split(/\s+/);
  const groups = new Map<string, ListedVariable[]>();
  for (const name of Object.keys(values).toSorted()) {
    const listed = listVariable(name, values[name] ?? "");
    const found = `${name} ${listed.summary} ${listed.value}`.toLowerCase();
    if (!words.every((word) => found.includes(word))) continue;
    const [group = ""] = name.split(".");
    groups.set(group, [...(groups.get(group) ?? []), listed]);
  }
  return Array.from(groups, ([name, variables]) => ({ name, variables }));
}

/** Why the device would not take the value, as far as the table says it; null: it may. */
export function valueProblem(name: string, value: string): string | null {
  if (!isKnown(name)) return null;
  return parseValue(name, value).ok ? null : `May be: ${valuesText(variableRow(name))}.`;
}

function listVariable(name: string, value: string): ListedVariable {
  if (!isKnown(name)) return { name, value, summary: "", about: [], choices: null };
  const row = variableRow(name);
  const about = [
    `May be: ${valuesText(row)}.`,
    `A change counts ${EFFECT_TEXTS[row.effect]}.`,
    row.default === null ? "" : `Unless it is set: ${row.default === "" ? "empty" : row.default}.`,
  ];
  const choices = row.kind === "boolean" ? ["0", "1"] : row.kind === "choice" ? row.choices : null;
  return { name, value, summary: row.summary, about: about.filter((text) => text !== ""), choices };
}

function isKnown(name: string): name is VariableName {
  return Object.hasOwn(VARIABLES, name);
}
