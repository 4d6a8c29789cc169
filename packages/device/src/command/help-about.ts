import { commandRow, usageOf, type CommandName } from "@regrow/core/command";
import { EFFECT_TEXTS, valuesText, variableRow, type VariableName } from "@regrow/core/variable";

/** What `help` says about one command: the first line how it is written and what it does. */
export function aboutCommand(name: CommandName): readonly string[] {
  const row = commandRow(name);
  return [`${usageOf(name, row)} : ${row.summary}`, `  short name : ${row.short}`, inSafeMode(row)];
}

/** What `help` says about one variable: the first line what it is. */
export function aboutVariable(name: VariableName): readonly string[] {
  const row = variableRow(name);
  const isSetting = row.access !== "get";
  const settingLines = [
    `  values : ${valuesText(row)}`,
    ...(row.default === null ? [] : [`  default : ${row.default === "" ? '""' : row.default}`]),
    `  a change counts : ${EFFECT_TEXTS[row.effect]}`,
  ];
  return [
    `${name} : ${row.summary}`,
    `  short name : ${row.short}`,
    `  can be : ${ACCESS_TEXTS[row.access]}`,
    ...(isSetting ? settingLines : []),
    ...(!isSetting && row.unit !== null ? [`  unit : ${row.unit}`] : []),
    inSafeMode(row),
    ...(row.backup ? ["  factory reset : keeps it where the backup set is kept"] : []),
    ...(row.lockable ? ["  can be locked : see system.variable_lock"] : []),
  ];
}

const ACCESS_TEXTS = { get: "read", set: "set, never read", "get-set": "read and set" } as const;

function inSafeMode({ safeMode }: { readonly safeMode: boolean }): string {
  return `  in safe mode : ${safeMode ? "yes" : "no"}`;
}
