import { openSqlite, type OpenSqlite } from "@regrow/dms/database";
import type { SQLInputValue } from "node:sqlite";
import type { Cells, Template } from "./template.ts";

/** The process was killed: nothing of the transaction is there. */
export class Killed extends Error {}

/** What outlives a DMS, without a disk: opened again and again it is the same, and it can die at a commit. */
export class MemoryDatabase {
  readonly #sqlite = openSqlite(":memory:");
  #diesAtCommit = false;

  readonly open: OpenSqlite = () => ({
    close: () => {},
    prepare: (text) => {
      const statement = this.#sqlite.prepare(text);
      if (text !== "commit") return statement;
      return {
        reader: statement.reader,
        all: (parameters) => statement.all(parameters),
        iterate: (parameters) => statement.iterate(parameters),
        run: (parameters) => {
          if (this.#diesAtCommit) throw new Killed();
          return statement.run(parameters);
        },
      };
    },
  });

  /** Puts the template's rows where a DMS has made its tables. */
  fill({ tables }: Template): void {
    this.run("pragma foreign_keys = off");
    for (const [table, rows] of tables) {
      if (table === "migrations") continue;
      for (const row of rows) this.insert(table, row);
    }
    this.run("pragma foreign_keys = on");
  }

  insert(table: string, row: Cells): void {
    const names = Object.keys(row);
    this.run(
      `insert into ${table} (${names.join(", ")}) values (${names.map(() => "?").join(", ")})`,
      ...Object.values(row),
    );
  }

  /** Within `work` the process dies instead of committing. */
  async dying<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#diesAtCommit = true;
    try {
      return await work();
    } finally {
      this.#diesAtCommit = false;
    }
  }

  rows(text: string, ...parameters: readonly SQLInputValue[]): readonly Cells[] {
    return this.#sqlite.prepare(text).all(parameters) as readonly Cells[];
  }

  run(text: string, ...parameters: readonly SQLInputValue[]): void {
    this.#sqlite.prepare(text).run(parameters);
  }

  close(): void {
    this.#sqlite.close();
  }
}
