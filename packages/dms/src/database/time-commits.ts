import type { OpenSqlite } from "./sqlite.ts";

/** Tells how long the disk took for every commit, seconds. Every write of ours is inside a transaction. */
export function timeCommits(open: OpenSqlite, onCommit: (seconds: number) => void): OpenSqlite {
  return (path) => {
    const database = open(path);
    return {
      close: () => database.close(),
      prepare(text) {
        const statement = database.prepare(text);
        if (text !== "commit") return statement;
        return {
          reader: statement.reader,
          all: (parameters) => statement.all(parameters),
          iterate: (parameters) => statement.iterate(parameters),
          run(parameters) {
            const beganMs = performance.now();
            try {
              return statement.run(parameters);
            } finally {
              onCommit((performance.now() - beganMs) / 1_000);
            }
          },
        };
      },
    };
  };
}
