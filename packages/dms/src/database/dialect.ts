/** The words in which databases differ; everything else in migrations and queries is common SQL. */
export interface Words {
  readonly integer: string;
  readonly bytes: string;
  /** Ends a `create table`. */
  readonly tableEnd: string;
}

/** STRICT: a column holds its type and nothing else. */
export const SQLITE_WORDS: Words = { integer: "integer", bytes: "blob", tableEnd: "strict" };
