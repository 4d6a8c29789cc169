import { complete } from "@regrow/core/command";
import type { Dialect } from "@regrow/core/variable";
import { TERMINAL_COMMANDS } from "./terminal-commands.ts";

/** What readline wants: candidates, and the part of the line that they take the place of. */
type Completed = [candidates: string[], typed: string];

/** Completes a line up to the cursor: the session's own commands, and the device's by the tables that this program has. */
export function lineCompleter(
  where: () => { readonly dialect: Dialect; readonly isSafeMode: boolean },
): (line: string) => Completed {
  return (line) => {
    if (/^\s*\.\S*$/.test(line)) {
      const typed = line.trimStart();
      return [Object.keys(TERMINAL_COMMANDS).filter((name) => name.startsWith(typed)), typed];
    }
    const { start, candidates, insert } = complete(line, line.length, where());
    const typed = line.slice(start);
    // One is put there as it is, with what follows it; of several, readline puts there what all begin with.
    return candidates.length === 1 ? [[insert], typed] : [[...candidates], typed];
  };
}
