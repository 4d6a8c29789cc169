import type { ProcessEnd } from "./session.ts";

/** A program that could not be started at all, as an end. */
export function spawnFailure(error: unknown): ProcessEnd {
  const lastOutput = error instanceof Error ? error.message : String(error);
  return { code: null, signal: null, oomKilled: false, spawnFailed: true, lastOutput };
}
