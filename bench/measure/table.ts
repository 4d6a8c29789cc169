import { holds, isWithin, type Row } from "./figure.ts";

const HEADINGS = ["figure", "measured", "limit", "", "of"] as const;

/** For people, one line for each row. */
export function tableOf(rows: readonly Row[]): string {
  const cells = [HEADINGS, ...rows.map((row) => [row.name, short(row.value), limitOf(row), verdict(row), row.detail])];
  const widths = HEADINGS.map((_, column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)));
  return cells
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

/** Figures of the machine-readable line: information for people is left out. */
export function figuresOf(rows: readonly Row[]): Readonly<Record<string, number>> {
  return Object.fromEntries(
    rows
      .filter(({ counts }) => counts !== "information")
      .map(({ name, value }) => [name, Number(value.toPrecision(4))]),
  );
}

function verdict(row: Row): string {
  if (row.counts === "information" || (row.limit === undefined && row.least === undefined)) return "";
  if (row.counts === "later") return isWithin(row) ? "holds" : "later";
  return holds(row) ? "holds" : "FAILS";
}

function limitOf({ limit, least }: Row): string {
  if (least !== undefined) return `≥ ${least}`;
  return limit === undefined ? "" : String(limit);
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
