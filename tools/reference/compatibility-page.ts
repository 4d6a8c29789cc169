import { NOT_HERE_COMMANDS, commandNames, commandRow, type CommandName } from "@regrow/core/command";
import { DFU_STATUS, OTA_RESULT } from "@regrow/core/update";
import {
  DIALECTS,
  NOT_HERE_VARIABLES,
  variableNames,
  variableRow,
  type NotHereRow,
  type VariableName,
} from "@regrow/core/variable";
import { COMMAND_DIFFERENCES, VARIABLE_DIFFERENCES } from "./compatibility-differences.ts";
import { LATER, type LaterRow } from "./compatibility-later.ts";
import { NOTES } from "./compatibility-notes.ts";
import type { NoteRow } from "./note-row.ts";
import { code, page, table } from "./markdown.ts";

/** docs/compatibility.md */
export function compatibilityPage(): string {
  const commands = [...commandLines(), ...notHereLines(NOT_HERE_COMMANDS), ...laterLines("command")];
  const variables = [...variableLines(), ...notHereLines(NOT_HERE_VARIABLES), ...laterLines("variable")];
  return page("Compatibility", [
    "What a host finds here that was written for a WiConnect, ZentriOS or Gecko OS module. How to move one over: [come from a module](how-to/come-from-a-module.md).",
    table(
      ["word", "means"],
      [
        ["yes", "here, and as documented as far as anything is documented"],
        ["differs", "here, with the difference that is named"],
        ["ours", "here, and on no module"],
        ["not here", "answered with `Command failed`, code 1 and the reason; never as unknown"],
        ["later", "comes with the issue that is named; unknown until then"],
        ["documented", "read on a page of the vendors or in a client that exists"],
        ["inferred", "concluded from such"],
      ],
    ),
    `Sections of "device-facts" are those of the collection of what the vendors and their clients have published, on which Regrow is built.`,
    `## Commands\n\n${counted(commands)}`,
    table(
      ["command", "short", "here", "what differs, or why not", "dialects", "evidence", "documented in"],
      cells(commands),
    ),
    `## Variables\n\n${counted(variables)}`,
    table(
      ["variable", "short", "here", "what differs, or why not", "dialects", "evidence", "documented in"],
      cells(variables),
    ),
    "## Protocol",
    table(["what", "as documented", "here", "dialects", "evidence", "documented in"], NOTES.map(noteCells)),
    "## Results of an update",
    table(
      ["variable", "value", "means"],
      [...resultCells("dfu.status", DFU_STATUS), ...resultCells("dms.ota_result", OTA_RESULT)],
    ),
  ]);
}

interface Line {
  readonly name: string;
  readonly short: string | null;
  readonly here: "yes" | "differs" | "ours" | "not here" | "later";
  readonly remark: string;
  readonly dialects: readonly string[];
  readonly evidence: string;
  readonly source: string;
}

function commandLines(): readonly Line[] {
  const names = new Set(DIALECTS.flatMap((dialect) => commandNames({ dialect, isSafeMode: false })));
  return [...names].map((name: CommandName) => hereLine(name, commandRow(name), COMMAND_DIFFERENCES[name]));
}

function variableLines(): readonly Line[] {
  const names = new Set(DIALECTS.flatMap((dialect) => variableNames(dialect)));
  return [...names].map((name: VariableName) => hereLine(name, variableRow(name), VARIABLE_DIFFERENCES[name]));
}

function hereLine(
  name: string,
  row: Pick<Line, "short" | "dialects" | "evidence" | "source">,
  difference: string | undefined,
): Line {
  const { short, dialects, evidence, source } = row;
  const here = difference === undefined ? "yes" : "differs";
  return {
    name,
    short,
    here: evidence === "ours" ? "ours" : here,
    remark: difference ?? "",
    dialects,
    evidence,
    source,
  };
}

function notHereLines(rows: Readonly<Record<string, NotHereRow>>): readonly Line[] {
  return Object.entries(rows).map(([name, { short, reason, dialects, source }]) => ({
    name,
    short,
    here: "not here",
    remark: reason,
    dialects,
    evidence: "documented",
    source,
  }));
}

function laterLines(kind: LaterRow["kind"]): readonly Line[] {
  return LATER.filter((row) => row.kind === kind).map(({ name, issue, what, dialects, source }) => ({
    name,
    short: null,
    here: "later",
    remark: `${what}: issue ${issue}`,
    dialects,
    evidence: "documented",
    source,
  }));
}

/** How many there are of each kind. */
function counted(lines: readonly Line[]): string {
  const kinds = (["yes", "differs", "ours", "not here", "later"] as const).map(
    (kind) => `${lines.filter(({ here }) => here === kind).length} ${kind}`,
  );
  return `${lines.length} names: ${kinds.join(", ")}.`;
}

function cells(lines: readonly Line[]): readonly (readonly string[])[] {
  return lines
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
    .map(({ name, short, here, remark, dialects, evidence, source }) => [
      code(name),
      short === null ? "" : code(short),
      here,
      remark,
      dialects.join(", "),
      evidence,
      source,
    ]);
}

function noteCells({ what, documented, here, dialects = DIALECTS, evidence, source }: NoteRow): readonly string[] {
  return [what, documented, here, dialects.join(", "), evidence, source === "" ? "" : `device-facts ${source}`];
}

function resultCells(
  variable: VariableName,
  codes: Readonly<Record<string, { readonly code: number; readonly about: string }>>,
): readonly (readonly string[])[] {
  return Object.values(codes).map(({ code: value, about }) => [code(variable), String(value), about]);
}
