import { parseLine, type CommandName } from "@regrow/core/command";
import type { Dialect } from "@regrow/core/variable";

/** Commands that change nothing. Clients send them by GET (device-facts 2.1), and a page elsewhere cannot read their answers. */
const READING: ReadonlySet<CommandName> = new Set<CommandName>([
  "faults_print",
  "get",
  "help",
  "log",
  "ls",
  "stream_list",
  "stream_poll",
  "version",
]);

/** True for a line that changes nothing, or that no command understands. */
export function isReading(line: string, where: { readonly dialect: Dialect; readonly isSafeMode: boolean }): boolean {
  const parsed = parseLine(line, where);
  return !parsed.ok || READING.has(parsed.command);
}
