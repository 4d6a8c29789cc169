import { RegrowError } from "../error/index.ts";
import { VARIABLES, type VariableName } from "../variable/index.ts";
import { checkSetting, type SettingValues } from "./check-setting.ts";

/**
 * The values that a factory gives a device, checked by the table of variables. Full names only: what a device is made with is read
 * by people years later.
 * @throws RegrowError USAGE with the name and the reason
 */
export function factorySettings(given: Readonly<Record<string, string>>): SettingValues {
  let values: SettingValues = {};
  for (const [name, text] of Object.entries(given)) {
    if (!isVariable(name)) throw new RegrowError("USAGE", { setting: name, problem: "no variable has this name" });
    const checked = checkSetting(name, text);
    if (!checked.ok) throw new RegrowError("USAGE", { setting: name, problem: checked.reason });
    values = { ...values, ...checked.values };
  }
  return values;
}

function isVariable(text: string): text is VariableName {
  return Object.hasOwn(VARIABLES, text);
}
