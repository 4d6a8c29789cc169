import { formatUtc } from "@regrow/core/fault";
import { parseLine } from "@regrow/core/recovery-log";

/** A line of the recovery log for people: number, time, who, what, and the particulars as they are. */
export function formatLogLine(line: string): string {
  const entry = parseLine(line);
  if (entry === null) return "(a line that cannot be read)";
  const { kind, ...particulars } = entry.event;
  return `${entry.sequence} ${formatUtc(entry.atMs)} ${entry.by} ${kind} ${JSON.stringify(particulars)}`;
}
