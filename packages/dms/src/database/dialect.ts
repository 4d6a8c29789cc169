/** The words in which databases differ; everything else in migrations and queries is common SQL. */
export interface Words {
  readonly integer: string;
  readonly bytes: string;
  /** A primary key that counts up by itself and never gives a number twice. */
  readonly counter: string;
  /** Ends a `create table`. */
  readonly tableEnd: string;
}

/** STRICT: a column holds its type and nothing else. */
export const SQLITE_WORDS: Words = {
  integer: "integer",
  bytes: "blob",
  counter: "integer primary key autoincrement",
  tableEnd: "strict",
};
