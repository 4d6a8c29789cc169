import { VARIABLES, findGroup, variableRow, type VariableName } from "@regrow/core/variable";
import { fail, say, type Outcome } from "./outcome.ts";
import { TELLERS, isTold, type ToldFrom } from "./tellers.ts";

/** `get`: the value alone, or for a group one `<name>: <value>` a line (device-facts 2.2). */
export async function getVariable(text: string, from: ToldFrom): Promise<Outcome> {
  if (isVariableName(text))
    return variableRow(text).access === "set"
      ? fail(1, `${text} can be set, not read`)
      : say(await shownValue(text, from));
  const names = findGroup(text, from.dialect, from.status);
  if (names.length === 0) return fail(6);
  const lines = await Promise.all(names.map(async (name) => `${name}: ${await shownValue(name, from)}`));
  return say(lines.join("\n"));
}

export function isVariableName(text: string): text is VariableName {
  return Object.hasOwn(VARIABLES, text);
}

/** The value of a variable, secret or not. */
export async function valueOf(name: VariableName, from: ToldFrom): Promise<string> {
  return isTold(name) ? TELLERS[name](from) : from.settings.get(name);
}

/** A value as it may be printed: of a secret only that there is one. */
async function shownValue(name: VariableName, from: ToldFrom): Promise<string> {
  const value = await valueOf(name, from);
  return isHidden(name, from) && value !== "" ? HIDDEN : value;
}

/** The passkey of the network is shown where somebody asked for that (device-facts 3.2, `wlan.hide_passkey`). */
function isHidden(name: VariableName, { settings }: Pick<ToldFrom, "settings">): boolean {
  const isShown = name === "wlan.passkey" && settings.get("wlan.hide_passkey") === "0";
  return variableRow(name).isSecret && !isShown;
}

/** Always as long, whatever it stands for. */
export const HIDDEN = "********";
