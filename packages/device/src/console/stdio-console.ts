import type { Readable, Writable } from "node:stream";
import type { Clock, Logger } from "@regrow/core/port";
import { passBytes } from "@regrow/node/terminal";
import { converse, type ChannelCommands } from "./byte-console.ts";
import { OutputQueue } from "./console-output.ts";
import { ConsoleSession, type ConsoleSessionDependencies } from "./console-session.ts";
import { sendTo } from "./send-to.ts";
import { waitAtMost } from "./wait-at-most.ts";

/** A console on a pair of streams, such as standard input and output. */
export interface StreamConsole {
  readonly session: ConsoleSession;
  /**
   * Reads until the input ends, fails (a terminal that hangs up does) or the signal aborts; the device goes on without it.
   * What comes faster than it is answered waits in the stream.
   */
  run(signal: AbortSignal): Promise<void>;
}

export interface StreamConsoleDependencies extends Omit<ConsoleSessionDependencies, "output" | "run" | "isTerminal"> {
  readonly commands: ChannelCommands;
  readonly clock: Pick<Clock, "sleep" | "nowMs">;
  readonly log: Logger;
}

/** What fits into a pipe at once. */
const PIECE_BYTES = 4_096;
/** For the last words, such as `Rebooting`. */
const FLUSH_WITHIN_MS = 1_000;

export function openStreamConsole(
  input: Readable,
  output: Writable,
  { log, commands, ...dependencies }: StreamConsoleDependencies,
): StreamConsole {
  // Nobody reads the answers any more: the device goes on without its console.
  output.on("error", () => {});
  const queue = new OutputQueue({
    send: sendTo(output),
    clock: dependencies.clock,
    pieceBytes: PIECE_BYTES,
    whenStalled: "drop",
    onEnd: () => {},
  });
  // A terminal in its usual mode echoes by itself, and a pipe has nobody to echo for.
  const session = new ConsoleSession({
    ...dependencies,
    output: queue,
    run: commands.run,
    isTerminal: false,
    transparency: { obstacle: undefined, begin: () => passBytes(input) },
  });
  return {
    session,
    run: async (signal) => {
      const stop = (): void => void input.destroy();
      signal.addEventListener("abort", stop, { once: true });
      try {
        await converse(input, session, commands);
      } catch (error) {
        if (!signal.aborted)
          log.warn("console lost", { reason: error instanceof Error ? error.message : String(error) });
      } finally {
        signal.removeEventListener("abort", stop);
        await waitAtMost(dependencies.clock, FLUSH_WITHIN_MS, queue.empty());
      }
    },
  };
}
