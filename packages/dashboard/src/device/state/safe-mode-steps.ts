import type { LogEntry } from "../log/log-entry.ts";

/** What the log tells of safe mode since it was entered last, the newest first. @param entries newest first */
export function sinceSafeMode(entries: readonly LogEntry[]): readonly LogEntry[] {
  const entered = entries.findIndex(({ kind }) => kind === "safe-mode-entered");
  const since = entered === -1 ? entries : entries.slice(0, entered + 1);
  return since.filter(({ kind }) => kind === "healing" || kind === "safe-mode-entered");
}
