import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import type { SqliteDatabase } from "kysely";

/** Makes or opens a database file. Tests put their own in between, to cut the power at a commit. */
export type OpenSqlite = (path: string) => SqliteDatabase;

/** Statements that are kept to be used again: to make one costs as much as to run it. The longest unused goes first. */
const MAX_STATEMENTS = 500;
/** As kysely says it. */
const ROLLBACK = "rollback";
/** Longest wait for another process's lock on the file. */
const LOCK_TIMEOUT_MS = 5_000;

/**
 * The embedded database in the form that kysely drives. A commit returns only when the disk has it (law L6):
 * `synchronous = full` syncs the write-ahead log at every commit.
 */
export const openSqlite: OpenSqlite = (path) => {
  const database = new DatabaseSync(path, { timeout: LOCK_TIMEOUT_MS });
  database.exec("pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on");
  const held = new Map<string, ReturnType<SqliteDatabase["prepare"]>>();
  const prepare: SqliteDatabase["prepare"] = (text) => {
    const statement = database.prepare(text);
    return {
      reader: statement.columns().length > 0,
      all: (parameters) => statement.all(...toInput(parameters)),
      run(parameters) {
        // A full disk ends the transaction by itself; to end it again would fail, and hide the reason.
        if (text === ROLLBACK && !database.isTransaction) return { changes: 0, lastInsertRowid: 0 };
        return statement.run(...toInput(parameters));
      },
      // Who goes through rows one by one has a statement of their own: another's use would begin it anew.
      iterate: (parameters) => database.prepare(text).iterate(...toInput(parameters)),
    };
  };
  return {
    close: () => database.close(),
    prepare(text) {
      const statement = held.get(text) ?? prepare(text);
      held.delete(text);
      held.set(text, statement);
      const oldest = held.keys().next();
      if (held.size > MAX_STATEMENTS && oldest.done !== true) held.delete(oldest.value);
      return statement;
    },
  };
};

/** Puts something around every commit. Every write of ours is inside a transaction. */
export function aroundCommits(
  database: SqliteDatabase,
  around: <Result>(commit: () => Result) => Result,
): SqliteDatabase {
  return {
    close: () => database.close(),
    prepare(text) {
      const statement = database.prepare(text);
      if (text !== "commit") return statement;
      return {
        reader: statement.reader,
        all: (parameters) => statement.all(parameters),
        iterate: (parameters) => statement.iterate(parameters),
        run: (parameters) => around(() => statement.run(parameters)),
      };
    },
  };
}

/** Tells of every commit just before it: where a test kills the process. */
export function observeCommits(database: SqliteDatabase, beforeCommit: () => void): SqliteDatabase {
  return aroundCommits(database, (commit) => {
    beforeCommit();
    return commit();
  });
}

/** kysely hands over what the schema's types allowed, which are values that SQLite stores. */
function toInput(parameters: readonly unknown[]): SQLInputValue[] {
  return parameters.map((value) => {
    if (value === null || typeof value === "string" || typeof value === "number" || typeof value === "bigint")
      return value;
    if (value instanceof Uint8Array) return value;
    throw new TypeError(`no SQL value: ${typeof value}`);
  });
}
