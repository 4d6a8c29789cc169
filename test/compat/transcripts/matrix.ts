import { DIALECTS } from "@regrow/core/variable";
import type { Cell } from "./cells.ts";
import { INTERFACE_NAMES } from "./interfaces.ts";

/** The matrix for people: one line for each interface, with the reasons of its empty cells counted. */
export function summaryOf(cells: readonly Cell[]): readonly string[] {
  const examples = new Set(cells.map(({ example }) => example)).size;
  const shown = cells.filter(({ emptyBecause }) => emptyBecause === undefined).length;
  const lines = INTERFACE_NAMES.map((name) => `  ${name}: ${counted(cells.filter(({ over }) => over === name))}`);
  return [
    `${examples} examples x ${INTERFACE_NAMES.length} interfaces x ${DIALECTS.length} dialects = ${cells.length} cells: ` +
      `${shown} shown, ${cells.length - shown} empty for a reason`,
    ...lines,
  ];
}

/** Every example with a mark for each interface and dialect; a number refers to the reason below. */
export function fullMatrix(cells: readonly Cell[]): string {
  const reasons = [...new Set(cells.flatMap(({ emptyBecause }) => emptyBecause ?? []))];
  const columns = DIALECTS.flatMap((dialect) => INTERFACE_NAMES.map((over) => ({ dialect, over })));
  const mark = (cell: Cell | undefined): string =>
    cell === undefined ? "?" : cell.emptyBecause === undefined ? "x" : String(reasons.indexOf(cell.emptyBecause) + 1);
  const rows = [...new Set(cells.map(({ example }) => example))].map((example) => {
    const marks = columns.map(({ dialect, over }) =>
      mark(cells.find((cell) => cell.example === example && cell.dialect === dialect && cell.over === over)),
    );
    return `${marks.map((text) => text.padStart(3)).join("")}  ${example.source.padEnd(10)} ${example.id}`;
  });
  const heads = columns.map(({ dialect, over }, index) => `${String(index + 1).padStart(3)} ${dialect}, ${over}`);
  const numbers = columns.map((_, index) => String(index + 1).padStart(3)).join("");
  return [
    ...heads,
    "",
    numbers,
    ...rows,
    "",
    ...reasons.map((reason, index) => `${String(index + 1).padStart(3)} ${reason}`),
  ].join("\n");
}

function counted(cells: readonly Cell[]): string {
  const counts = new Map<string, number>();
  for (const { emptyBecause = "shown" } of cells) counts.set(emptyBecause, (counts.get(emptyBecause) ?? 0) + 1);
  return [...counts]
    .toSorted(([, left], [, right]) => right - left)
    .map(([what, count]) => `${count} ${what}`)
    .join(", ");
}
