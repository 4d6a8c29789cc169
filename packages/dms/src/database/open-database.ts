import { Kysely, SqliteDialect, type Transaction } from "kysely";
import { SQLITE_WORDS } from "./dialect.ts";
import { migrate } from "./migrate.ts";
import type { Schema } from "./schema.ts";
import type { OpenSqlite } from "./sqlite.ts";

/** The DMS's database. Writes go through `transact`, so that every change is one commit. */
export type Database = Kysely<Schema>;
/** Inside a transaction: what repositories that write take. */
export type Writer = Transaction<Schema>;

/** @throws RegrowError CONFIGURATION_INVALID when a newer program has written it */
export async function openDatabase(path: string, openSqlite: OpenSqlite, nowMs: number): Promise<Database> {
  const database = new Kysely<Schema>({ dialect: new SqliteDialect({ database: openSqlite(path) }) });
  try {
    await migrate(database, SQLITE_WORDS, nowMs);
    return database;
  } catch (thrown) {
    await database.destroy();
    throw thrown;
  }
}

/**
 * One transaction: all of `work` or none, durable when it resolves (law L6). The embedded database has one connection,
 * so `work` does nothing but queries.
 */
export async function transact<Result>(database: Database, work: (writer: Writer) => Promise<Result>): Promise<Result> {
  let isNoted = false;
  const result = await database.transaction().execute(async (writer) => {
    const done = await work(writer);
    isNoted = noted.has(writer);
    return done;
  });
  if (isNoted) await listeners.get(database)?.();
  return result;
}

/** What the transaction has written is remembered somewhere: whoever does is told after its commit. */
export function noteForCommit(writer: Writer): void {
  noted.add(writer);
}

/** Whoever remembers rows reads here what has changed, before the writer is told that it is written. One for a database. */
export function afterCommit(database: Database, listener: () => Promise<void>): void {
  listeners.set(database, listener);
}

const noted = new WeakSet<Writer>();
const listeners = new WeakMap<Database, () => Promise<void>>();
