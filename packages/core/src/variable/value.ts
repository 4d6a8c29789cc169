import { TEXT_FORMS } from "./text-form.ts";
import { variableRow, type VariableName } from "./variables.ts";

/** A value as it is kept, or the response code that refuses it: 7 is no such value, 9 is out of range. */
export type ParsedValue = { readonly ok: true; readonly value: string } | { readonly ok: false; readonly code: 7 | 9 };

/** Checks what `set` was given against the variable's row. Booleans become 0 or 1. Source: device-facts 2. */
export function parseValue(name: VariableName, text: string): ParsedValue {
  const { kind, range, choices, form } = variableRow(name);
  switch (kind) {
    case "text":
      if (!TEXT_FORMS[form].matches(text)) return { ok: false, code: 7 };
      return text.length >= range[0] && text.length <= range[1] ? { ok: true, value: text } : { ok: false, code: 9 };
    case "boolean":
      return Object.hasOwn(BOOLEANS, text.toLowerCase())
        ? { ok: true, value: BOOLEANS[text.toLowerCase()] ?? "0" }
        : { ok: false, code: 7 };
    case "number":
      return parseNumber(text, range);
    case "choice":
      return parseChoice(text, choices);
  }
}

const BOOLEANS: Readonly<Record<string, string>> = { "0": "0", off: "0", false: "0", "1": "1", on: "1", true: "1" };

/** Hosts write choices in any case; they are kept as the row has them. */
function parseChoice(text: string, choices: readonly string[]): ParsedValue {
  const value = choices.find((choice) => choice.toLowerCase() === text.toLowerCase());
  return value === undefined ? { ok: false, code: 7 } : { ok: true, value };
}

function parseNumber(text: string, [min, max]: readonly [number, number]): ParsedValue {
  if (!/^-?\d{1,16}$/.test(text)) return { ok: false, code: 7 };
  const value = Number(text);
  return value >= min && value <= max ? { ok: true, value: String(value) } : { ok: false, code: 9 };
}
