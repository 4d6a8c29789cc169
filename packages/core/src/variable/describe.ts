import type { Effect, VariableRow } from "./table/row.ts";
import { TEXT_FORMS } from "./text-form.ts";

/** What may be set, for people: `0 or 1`, `0 to 9 ms`, `one of human, machine`, `1 to 32 characters`. */
export function valuesText({ kind, range, unit, choices, form }: VariableRow): string {
  switch (kind) {
    case "boolean":
      return "0 or 1";
    case "number":
      return `${range[0]} to ${range[1]}${unit === null ? "" : ` ${unit}`}`;
    case "choice":
      return `one of ${choices.join(", ")}`;
    case "text":
      return TEXT_FORMS[form].show(range);
  }
}

/** When a value that was set counts, for people. */
export const EFFECT_TEXTS: Readonly<Record<Effect, string>> = {
  now: "at once",
  "save-and-reboot": "after 'save' and 'reboot'",
  "network-restart": "after 'network_restart'",
  "uart-update": "after 'uart_update', or 'save' and 'reboot'",
  "setup-restart": "when set-up mode starts next",
};
