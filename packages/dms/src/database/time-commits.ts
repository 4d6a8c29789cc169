import { aroundCommits, type OpenSqlite } from "./sqlite.ts";

/** Tells how long the disk took for every commit, seconds. */
export function timeCommits(open: OpenSqlite, onCommit: (seconds: number) => void): OpenSqlite {
  return (path) =>
    aroundCommits(open(path), (commit) => {
      const beganMs = performance.now();
      try {
        return commit();
      } finally {
        onCommit((performance.now() - beganMs) / 1_000);
      }
    });
}
