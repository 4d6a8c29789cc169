import { RegrowError } from "@regrow/core/error";
import type { AnswerTo, RequestOf } from "@regrow/core/link";
import { checkSetting, type SettingValues } from "@regrow/core/settings";
import { VARIABLES, variableRow, type Dialect, type VariableName } from "@regrow/core/variable";
import type { ChannelCommands } from "../console/index.ts";

/** Reads variables as `get` shows them, so that what is hidden there is hidden here. @throws RegrowError INPUT_INVALID */
export async function getVariables(
  { run }: ChannelCommands,
  dialect: Dialect,
  { names }: Pick<RequestOf<"get-variables">, "names">,
): Promise<AnswerTo<"get-variables">> {
  const asked = names.length === 0 ? settingsOf(dialect) : names.map((name) => known(name));
  const values: Record<string, string> = {};
  for (const name of asked) {
    const { code, text } = await run(`get ${name}`);
    if (code !== 0) throw new RegrowError("INPUT_INVALID", { variable: name, answer: text });
    values[name] = text;
  }
  return { values };
}

/** Sets them all or none; saved ones are durable when it resolves. @throws RegrowError INPUT_INVALID, STORAGE_FULL, STORAGE_FAILED */
export async function setVariables(
  { context: { settings } }: ChannelCommands,
  { values, save }: Pick<RequestOf<"set-variables">, "values" | "save">,
): Promise<null> {
  let checked: SettingValues = {};
  for (const [text, value] of Object.entries(values)) {
    const name = known(text);
    const setting = checkSetting(name, value);
    if (!setting.ok) throw new RegrowError("INPUT_INVALID", { variable: name, reason: setting.reason });
    checked = { ...checked, ...setting.values };
  }
  settings.setAll(checked);
  if (save) await settings.save();
  return null;
}

/** What can be both read and set, and is no secret. */
function settingsOf(dialect: Dialect): readonly VariableName[] {
  return Object.keys(VARIABLES)
    .filter(isVariable)
    .filter((name) => {
      const { access, default: preset, dialects } = variableRow(name);
      return access === "get-set" && preset !== null && dialects.includes(dialect);
    });
}

function known(name: string): VariableName {
  if (!isVariable(name))
    throw new RegrowError("INPUT_INVALID", { variable: name.slice(0, 128), reason: "there is no such variable" });
  return name;
}

function isVariable(name: string): name is VariableName {
  return Object.hasOwn(VARIABLES, name);
}
