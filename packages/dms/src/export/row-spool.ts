import { createReadStream } from "node:fs";
import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { Compile, type Validator } from "typebox/schema";
import type { TSchema } from "typebox";
import { RegrowError } from "@regrow/core/error";
import { EXPORT_LIMITS } from "./export-format.ts";
import { inTurns } from "./in-turns.ts";
import { EXPORT_TABLES, TABLE_NAMES, type RowOf, type TableName } from "./export-rows.ts";

/** A row with the table that it is of. */
export type TableRow = { readonly [Name in TableName]: { readonly table: Name; readonly row: RowOf<Name> } }[TableName];

/** Rows of an import, checked one by one as they arrive, and kept on the disk until all of it has been verified. */
export class RowSpool {
  readonly #folder: string;
  readonly #check: (row: TableRow) => void;
  readonly #tables = new Set<TableName>();
  #rows = 0;

  /** @param check told of every row, in order; refuses what does not fit to those before it */
  constructor(folder: string, check: (row: TableRow) => void) {
    this.#folder = folder;
    this.#check = check;
  }

  /** Takes a part of a table: whole lines. @throws RegrowError IMPORT_MALFORMED, IMPORT_TOO_LARGE */
  async add(table: TableName, bytes: Uint8Array): Promise<void> {
    const text = decode(table, bytes);
    if (!text.endsWith("\n")) throw malformed(table, "a part ends within a line");
    for await (const line of inTurns(text.slice(0, -1).split("\n"))) {
      this.#rows += 1;
      if (this.#rows > EXPORT_LIMITS.rows) throw new RegrowError("IMPORT_TOO_LARGE", { rows: EXPORT_LIMITS.rows });
      this.#check(readRow(table, line));
    }
    await appendFile(this.#path(table), bytes, { mode: 0o600 });
    this.#tables.add(table);
  }

  /** The rows of a table as they came; they have been checked. */
  async *read<Name extends TableName>(table: Name): AsyncGenerator<RowOf<Name>> {
    if (!this.#tables.has(table)) return;
    for await (const line of linesOf(createReadStream(this.#path(table), "utf8")))
      yield JSON.parse(line) as RowOf<Name>;
  }

  #path(table: TableName): string {
    return join(this.#folder, `${table}.jsonl`);
  }
}

const CHECKS: ReadonlyMap<TableName, Validator> = new Map(
  TABLE_NAMES.map((name) => [name, Compile(EXPORT_TABLES[name] as TSchema)]),
);

/** By line feeds alone: readers of lines for people also end them where JSON does not. */
async function* linesOf(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = "";
  for await (const piece of pieces) {
    const lines = (rest + piece).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}

function readRow(table: TableName, line: string): TableRow {
  let row: unknown;
  try {
    row = JSON.parse(line);
  } catch {
    throw malformed(table, "a line that is no JSON");
  }
  if (CHECKS.get(table)?.Check(row) !== true) throw malformed(table, `not a row: ${line.slice(0, 120)}`);
  return { table, row } as TableRow;
}

function decode(table: TableName, bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw malformed(table, "not UTF-8");
  }
}

function malformed(table: string, reason: string): RegrowError {
  return new RegrowError("IMPORT_MALFORMED", { table, reason });
}
