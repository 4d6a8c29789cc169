import { DIALECTS, variableNames, variableRow, type VariableRow } from "@regrow/core/variable";
import { code, page, table } from "./markdown.ts";

/** docs/reference/variables.md */
export function variablesPage(): string {
  const names = new Set(DIALECTS.flatMap((dialect) => variableNames(dialect)));
  return page("Variables", [
    "What `get` and `set` know. A value that is set is lost at a restart unless `save` kept it.",
    table(
      [
        "variable",
        "short",
        "access",
        "what it is",
        "kind",
        "default",
        "range",
        "unit",
        "in safe mode",
        "backup",
        "lockable",
        "dialects",
        "documented in",
      ],
      [...names].toSorted().map((name) => cells(name, variableRow(name))),
    ),
  ]);
}

function cells(name: string, row: VariableRow): readonly string[] {
  const yes = (fact: boolean): string => (fact ? "yes" : "no");
  const written = row.default === null ? "" : code(row.default === "" ? '""' : row.default);
  return [
    code(name),
    code(row.short),
    row.access,
    row.summary,
    row.kind,
    written,
    row.range.join(" to "),
    row.unit ?? "",
    yes(row.safeMode),
    yes(row.backup),
    yes(row.lockable),
    row.dialects.join(", "),
    row.source,
  ];
}
