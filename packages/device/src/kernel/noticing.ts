import type { Dialect } from "@regrow/core/variable";
import type { CommandRunner } from "../command/index.ts";
import type { FileChannel } from "@regrow/core/file";
// Not through its index, which brings the server.
import { isReading } from "../web/reading-commands.ts";

/** The same commands; each line is noticed before it is carried out. */
export function noticing(run: CommandRunner, notice: (line: string) => void): CommandRunner {
  return (line) => {
    notice(line);
    return run(line);
  };
}

/** Somebody does something here. A page that is left open asks and asks, and nobody need sit before it. */
export function isActive(
  channel: FileChannel,
  line: string,
  where: { readonly dialect: Dialect; readonly isSafeMode: boolean },
): boolean {
  return channel !== "http-api" || !isReading(line, where);
}
