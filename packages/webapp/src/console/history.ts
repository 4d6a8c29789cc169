/** Lines that were typed, and where in them a person is. */
export interface History {
  /** The oldest first. */
  readonly lines: readonly string[];
  /** Index of the line that is shown; the number of lines: the new one. */
  readonly place: number;
  /** What was typed before going back. */
  readonly draft: string;
}

export const NO_HISTORY: History = { lines: [], place: 0, draft: "" };

const KEPT_LINES = 100;

/** Keeps a line that was carried out; one that is repeated is kept once. */
export function remember({ lines }: History, line: string): History {
  const kept = line === "" || line === lines.at(-1) ? lines : [...lines, line].slice(-KEPT_LINES);
  return { lines: kept, place: kept.length, draft: "" };
}

/** Goes one line back or forth. @param typed what stands in the line now */
export function walk(
  history: History,
  by: 1 | -1,
  typed: string,
): { readonly history: History; readonly line: string } {
  const { lines, place } = history;
  const next = Math.min(lines.length, Math.max(0, place + by));
  const draft = place === lines.length ? typed : history.draft;
  return { history: { lines, place: next, draft }, line: lines[next] ?? draft };
}
