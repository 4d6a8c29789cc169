import { parseLine, type FailureCode } from "../command/index.ts";
import { checkSetting, type SettingValues } from "../settings/index.ts";
import { VARIABLES, variableNames, variableRow, type Dialect, type VariableName } from "../variable/index.ts";

/** Largest settings file that is read. */
export const MAX_SETTINGS_FILE_BYTES = 64 * 1024;

export type ParsedSettings =
  | { readonly ok: true; readonly values: SettingValues }
  /** `line` is the first one that is wrong, from 1. */
  | { readonly ok: false; readonly line: number; readonly code: FailureCode; readonly reason: string };

/**
 * Settings as a file: one `<variable>  <value>` a line, which is `set` without the word set; `#` begins a comment. What is secret is
 * not written: a comment says which variables were left out. Source: device-facts 7.5.
 */
export function formatSettings(dialect: Dialect, valueOf: (name: VariableName) => string): string {
  const lines = settingNames(dialect).map((name) => {
    if (variableRow(name).isSecret) return `# ${name}: left out, a secret`;
    const value = valueOf(name);
    // As a setting of another version, or of a damaged file, may be.
    if (!checkSetting(name, value).ok) return `# ${name}: left out, its value cannot be set`;
    return `${name}  ${quoted(value)}`;
  });
  return `${["# Settings: for 'load', one <variable>  <value> a line", ...lines].join("\n")}\n`;
}

/** Reads a file of that form, every line of it: nothing is to be changed when one of them is wrong. Names may be the short ones. */
export function parseSettings(text: string, dialect: Dialect): ParsedSettings {
  let values: SettingValues = {};
  for (const each of settingLines(text, dialect)) {
    if (!each.ok) return each;
    values = { ...values, ...each.values };
  }
  return { ok: true, values };
}

/** What one line of a settings file sets, or why it cannot; `line` counts from 1. */
export type SettingLine = ParsedSetting & { readonly line: number };

/** The lines of a settings file that say something, each by itself, in their order. */
export function* settingLines(text: string, dialect: Dialect): Generator<SettingLine, void> {
  for (const [index, raw] of text.split(/\r\n|\n\r|\n|\r/).entries()) {
    const line = raw.trim();
    if (line !== "" && !line.startsWith("#")) yield { ...parseSetting(line, dialect), line: index + 1 };
  }
}

type ParsedSetting =
  | { readonly ok: true; readonly values: SettingValues }
  | { readonly ok: false; readonly code: FailureCode; readonly reason: string };

function parseSetting(line: string, dialect: Dialect): ParsedSetting {
  const parsed = parseLine(`set ${line}`, { dialect, isSafeMode: false });
  if (!parsed.ok) return { ok: false, code: parsed.code, reason: parsed.message };
  const { variable = "", value = "" } = parsed.arguments;
  return isVariable(variable) ? checkSetting(variable, value) : { ok: false, code: 6, reason: variable };
}

/** All that `set` changes and `save` keeps; what only stands for others (`system.cmd.format`) cannot be read, and is in them. */
function settingNames(dialect: Dialect): readonly VariableName[] {
  return variableNames(dialect).filter((name) => {
    const { access, default: value, isSecret } = variableRow(name);
    return value !== null && (access === "get-set" || isSecret);
  });
}

function quoted(value: string): string {
  return value === "" || /\s/.test(value) ? `"${value}"` : value;
}

function isVariable(text: string): text is VariableName {
  return Object.hasOwn(VARIABLES, text);
}
