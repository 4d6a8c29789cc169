import { Kysely, SqliteDialect } from "kysely";
import { openSqlite, type Database, type OpenSqlite, type Schema } from "../database/index.ts";

/**
 * The database as it was at one moment, over a connection of its own: whoever reads for minutes sees one state, and holds nobody up.
 * What is written meanwhile stays in the write-ahead log until it ends: it is to be short.
 */
export class Snapshot implements AsyncDisposable {
  readonly #whole: Kysely<Schema>;
  readonly #end: () => Promise<unknown>;
  #hasEnded = false;
  /** Only for reading. */
  readonly database: Database;

  private constructor(whole: Kysely<Schema>, database: Database, end: () => Promise<unknown>) {
    this.#whole = whole;
    this.database = database;
    this.#end = end;
  }

  static async open(path: string, open: OpenSqlite = openSqlite): Promise<Snapshot> {
    const whole = new Kysely<Schema>({ dialect: new SqliteDialect({ database: open(path) }) });
    try {
      const transaction = await whole.startTransaction().execute();
      // A transaction begins to see at its first read.
      await transaction.selectFrom("migrations").select("number").limit(1).execute();
      return new Snapshot(whole, transaction, () => transaction.rollback().execute());
    } catch (thrown) {
      await whole.destroy();
      throw thrown;
    }
  }

  /** Twice is once. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    await this.#end();
    await this.#whole.destroy();
  }
}
