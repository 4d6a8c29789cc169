import { commandNames, commandRow, usageOf, type CommandRow } from "@regrow/core/command";
import { DIALECTS } from "@regrow/core/variable";
import { code, page, table, yesOrNo } from "./markdown.ts";

/** docs/reference/commands.md */
export function commandsPage(): string {
  const names = new Set(DIALECTS.flatMap((dialect) => commandNames({ dialect, isSafeMode: false })));
  return page("Device commands", [
    "What a device understands, whether by serial line, remote terminal or HTTP. The dialects are two ways to speak to the same device. " +
      "What is in brackets may be left out; options may stand anywhere. A long answer becomes a stream when `system.cmd.buffered` is 1.",
    "Which documented commands of the modules there are and which not: [compatibility](../compatibility.md).",
    table(
      ["command", "short", "what it does", "in safe mode", "long answer", "dialects", "evidence", "documented in"],
      [...names].toSorted().map((name) => cells(name, commandRow(name))),
    ),
  ]);
}

function cells(name: string, row: CommandRow): readonly string[] {
  return [
    code(usageOf(name, row)),
    code(row.short),
    row.summary,
    yesOrNo(row.safeMode),
    yesOrNo(row.isLong),
    row.dialects.join(", "),
    row.evidence,
    row.source,
  ];
}
