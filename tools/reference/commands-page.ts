import { commandNames, commandRow, type ArgumentRow, type CommandRow, type OptionRow } from "@regrow/core/command";
import { DIALECTS } from "@regrow/core/variable";
import { code, page, table } from "./markdown.ts";

/** docs/reference/commands.md */
export function commandsPage(): string {
  const names = new Set(DIALECTS.flatMap((dialect) => commandNames({ dialect, isSafeMode: false })));
  return page("Device commands", [
    "What a device's console understands. The dialects are two ways to speak to the same device.",
    table(
      ["command", "short", "what it does", "in safe mode", "dialects", "documented in"],
      [...names].toSorted().map((name) => cells(name, commandRow(name))),
    ),
  ]);
}

function cells(name: string, row: CommandRow): readonly string[] {
  const usage = [name, ...row.options.map(optionText), ...row.arguments.map(argumentText)].join(" ");
  return [code(usage), code(row.short), row.summary, row.safeMode ? "yes" : "no", row.dialects.join(", "), row.source];
}

function optionText(option: OptionRow): string {
  return option.value === null ? `[${option.flag}]` : `[${option.flag} <${option.name}>]`;
}

function argumentText(argument: ArgumentRow): string {
  return argument.optional ? `[<${argument.name}>]` : `<${argument.name}>`;
}
