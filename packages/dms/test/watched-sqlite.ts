import { openSqlite, type OpenSqlite } from "../src/database/index.ts";

/** What a database was asked. */
export interface AskedQuery {
  readonly text: string;
  readonly parameters: readonly unknown[];
}

/** A database in memory that keeps what it is asked and told, so that a test can look at the plans of its queries. */
export function watchedSqlite(): {
  readonly sqlite: ReturnType<OpenSqlite>;
  readonly open: OpenSqlite;
  /** In order; a test empties it. */
  readonly asked: AskedQuery[];
} {
  const asked: AskedQuery[] = [];
  const sqlite = openSqlite(":memory:");
  const open: OpenSqlite = () => ({
    ...sqlite,
    prepare(text) {
      const statement = sqlite.prepare(text);
      const noted = (parameters: readonly unknown[]): void => void asked.push({ text, parameters });
      return {
        ...statement,
        all: (parameters) => (noted(parameters), statement.all(parameters)),
        run: (parameters) => (noted(parameters), statement.run(parameters)),
      };
    },
  });
  return { sqlite, open, asked };
}
