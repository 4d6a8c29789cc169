import {
  commandFormat,
  isCommandFormat,
  parseValue,
  valuesText,
  variableRow,
  type VariableName,
} from "../variable/index.ts";
import { NO_LOCK, parseVariableLock } from "./variable-lock.ts";

/** Values of settings, by the full names of their variables. */
export type SettingValues = Readonly<Partial<Record<VariableName, string>>>;

/** What a variable and a text change when they are set, or the response code that refuses them. */
export type CheckedSetting =
  | { readonly ok: true; readonly values: SettingValues }
  | { readonly ok: false; readonly code: 7 | 9; readonly reason: string };

/**
 * Checks a variable that is kept as a setting and the text that it is set to, wherever both come from: `set`, a settings file, or the
 * values of the factory. One variable may stand for several (`system.cmd.format`).
 */
export function checkSetting(name: VariableName, text: string): CheckedSetting {
  const row = variableRow(name);
  if (row.access === "get") return refuse(7, `${name} can only be read`);
  if (row.default === null) return refuse(7, `${name} is not kept with the settings`);
  if (UNPRINTABLE.test(text)) return refuse(7, `${name}: no control characters and no double quotes`);
  if (name === "system.variable_lock") return checkLock(text);
  const parsed = parseValue(name, text);
  if (!parsed.ok) return refuse(parsed.code, `${name}: ${valuesText(row)}`);
  return { ok: true, values: isCommandFormat(name) ? commandFormat(parsed.value) : { [name]: parsed.value } };
}

/** What no line of a command can bring, and no line of a settings file give back: quotes have no escape (device-facts 2). */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\ufffd"]/u;

function checkLock(text: string): CheckedSetting {
  const lock = parseVariableLock(text);
  if (!lock.ok) return refuse(7, `'${lock.name.slice(0, 64)}' is no variable that can be locked`);
  return { ok: true, values: { "system.variable_lock": lock.names.length === 0 ? NO_LOCK : lock.names.join(",") } };
}

function refuse(code: 7 | 9, reason: string): CheckedSetting {
  return { ok: false, code, reason };
}
