import type { ArgumentRow, CommandRow, OptionRow } from "./table/row.ts";

/** How a command is written: `file_open <name>`, `ota [-f] [-b <bundle>]`. What is in brackets may be left out. */
export function usageOf(name: string, { arguments: positional, options }: CommandRow): string {
  return [name, ...options.map(optionText), ...positional.map(argumentText)].join(" ");
}

function optionText({ flag, name, value }: OptionRow): string {
  return value === null ? `[${flag}]` : `[${flag} <${name}>]`;
}

function argumentText({ name, optional }: ArgumentRow): string {
  return optional ? `[<${name}>]` : `<${name}>`;
}
