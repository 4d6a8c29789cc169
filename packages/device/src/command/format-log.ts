import { describeEntry, parseLine } from "@regrow/core/recovery-log";

/** A line of the recovery log for people. */
export function formatLogLine(line: string): string {
  const entry = parseLine(line);
  return entry === null ? "(a line that cannot be read)" : describeEntry(entry);
}
