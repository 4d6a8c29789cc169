import {
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
} from "kysely";
import { RegrowError } from "@regrow/core/error";
import type { ReaderThreads } from "./reader-threads.ts";

/** kysely's way to reading threads. Each query stands for itself: there are no transactions. */
export function readerDialect(threads: ReaderThreads): Dialect {
  return {
    createAdapter: () => new ReaderAdapter(),
    createDriver: () => new ReaderDriver(threads),
    createIntrospector: (database) => new SqliteIntrospector(database),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

/** Questions need not wait for each other: the threads keep them in turn. */
class ReaderAdapter extends SqliteAdapter {
  override get supportsMultipleConnections(): boolean {
    return true;
  }
}

class ReaderDriver implements Driver {
  readonly #connection: DatabaseConnection;

  constructor(threads: ReaderThreads) {
    this.#connection = new ReaderConnection(threads);
  }

  async init(): Promise<void> {}
  async acquireConnection(): Promise<DatabaseConnection> {
    return this.#connection;
  }
  async beginTransaction(): Promise<void> {
    throw unsupported("a transaction");
  }
  async commitTransaction(): Promise<void> {
    throw unsupported("a transaction");
  }
  async rollbackTransaction(): Promise<void> {
    throw unsupported("a transaction");
  }
  async releaseConnection(): Promise<void> {}
  async destroy(): Promise<void> {}
}

class ReaderConnection implements DatabaseConnection {
  readonly #threads: ReaderThreads;

  constructor(threads: ReaderThreads) {
    this.#threads = threads;
  }

  async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
    const rows = await this.#threads.ask({ text: sql, parameters });
    // By the types of the query, as with any driver.
    return { rows: rows as Row[] };
  }

  streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw unsupported("a stream");
  }
}

function unsupported(what: string): RegrowError {
  return new RegrowError("INTERNAL", { reason: `${what} by a reader` });
}
