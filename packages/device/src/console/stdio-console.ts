import type { Readable, Writable } from "node:stream";
import type { Logger } from "@regrow/core/port";
import { ConsoleSession, type ConsoleSessionDependencies } from "./console-session.ts";

/** A console on a pair of streams, such as standard input and output. */
export interface StreamConsole {
  readonly session: ConsoleSession;
  /**
   * Reads until the input ends, fails (a terminal that hangs up does) or the signal aborts; the device goes on without it.
   * What comes faster than it is answered waits in the stream.
   */
  run(signal: AbortSignal): Promise<void>;
}

export function openStreamConsole(
  input: Readable,
  output: Writable,
  { log, ...dependencies }: Omit<ConsoleSessionDependencies, "write"> & { readonly log: Logger },
): StreamConsole {
  const session = new ConsoleSession({ ...dependencies, write: (given) => void output.write(given) });
  // Nobody reads the answers any more: the device goes on without its console.
  output.on("error", () => {});
  return {
    session,
    run: async (signal) => {
      const stop = (): void => void input.destroy();
      signal.addEventListener("abort", stop, { once: true });
      try {
        for await (const piece of input) if (piece instanceof Uint8Array) await session.push(piece);
      } catch (error) {
        if (!signal.aborted)
          log.warn("console lost", { reason: error instanceof Error ? error.message : String(error) });
      } finally {
        signal.removeEventListener("abort", stop);
        await session.close();
      }
    },
  };
}
