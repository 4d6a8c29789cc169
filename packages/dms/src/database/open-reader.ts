import { Kysely } from "kysely";
import type { Database } from "./open-database.ts";
import { readerDialect } from "./reader-dialect.ts";
import { ReaderThreads, type ReaderFigures, type ReaderThreadsParts } from "./reader-threads.ts";
import type { Schema } from "./schema.ts";

/** What reads and does nothing else: the database itself, a transaction, or a `Reader`. Another database would give a pool here. */
export type Readable = Pick<Database, "selectFrom" | "executeQuery">;

/** Reads beside the DMS. Ends with its disposal. */
export interface Reader extends AsyncDisposable {
  readonly database: Readable;
  readonly figures: ReaderFigures;
}

/** Opens a database file for reading, which a DMS has open for writing. */
export function openReader(parts: ReaderThreadsParts): Reader {
  const threads = new ReaderThreads(parts);
  const database = new Kysely<Schema>({ dialect: readerDialect(threads) });
  return {
    database,
    get figures() {
      return threads.figures;
    },
    async [Symbol.asyncDispose]() {
      await threads[Symbol.asyncDispose]();
      await database.destroy();
    },
  };
}
