import {
  DIALECTS,
  EFFECT_TEXTS,
  valuesText,
  variableNames,
  variableRow,
  type VariableRow,
} from "@regrow/core/variable";
import { code, page, table, yesOrNo } from "./markdown.ts";

/** docs/reference/variables.md */
export function variablesPage(): string {
  const names = new Set(DIALECTS.flatMap((dialect) => variableNames(dialect)));
  return page("Variables", [
    "What `get` and `set` know. A value that is set is lost at a restart unless `save` kept it. A secret is printed as `********`, and in no settings file.",
    "Which documented variables of the modules there are and which not: [compatibility](../compatibility.md).",
    table(
      [
        "variable",
        "short",
        "access",
        "what it is",
        "kind",
        "values",
        "default",
        "a change counts",
        "in safe mode",
        "backup",
        "lockable",
        "secret",
        "dialects",
        "evidence",
        "documented in",
      ],
      [...names].toSorted().map((name) => cells(name, variableRow(name))),
    ),
  ]);
}

function cells(name: string, row: VariableRow): readonly string[] {
  const written = row.default === null ? "" : code(row.default === "" ? '""' : row.default);
  return [
    code(name),
    code(row.short),
    row.access,
    row.summary,
    row.kind,
    valuesText(row),
    written,
    row.access === "get" ? "" : EFFECT_TEXTS[row.effect],
    yesOrNo(row.safeMode),
    yesOrNo(row.backup),
    yesOrNo(row.lockable),
    yesOrNo(row.isSecret),
    row.dialects.join(", "),
    row.evidence,
    row.source,
  ];
}
