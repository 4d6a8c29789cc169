import { RegrowError } from "@regrow/core/error";
import type { Clock } from "@regrow/core/port";
import { within } from "@regrow/node/clock";
import { runTool } from "@regrow/node/process";

/** The program waits so long for an echo; ours ends it some time after. */
const WAIT_S = 5;
const LIMIT_MS = 10_000;

/** True for what can be a host name or an address, and never an option of a program. */
export function isHostName(text: string): boolean {
  return /^[A-Za-z0-9_:][A-Za-z0-9._:%-]{0,252}$/.test(text);
}

/**
 * Asks a host for one echo with the system's own program, since only that may.
 * @returns the time in ms
 * @throws RegrowError HOST_UNREACHABLE
 */
export async function ping(
  host: string,
  {
    clock,
    signal,
    program = "ping",
  }: { readonly clock: Pick<Clock, "sleep">; readonly signal: AbortSignal; readonly program?: string },
): Promise<number> {
  const run = await within(clock, LIMIT_MS, signal, (bounded) =>
    runTool({ command: program, arguments: ["-n", "-c", "1", "-W", String(WAIT_S), host], signal: bounded }),
  ).catch((error: unknown) => {
    throw unreachable(host, error instanceof Error ? error.message : String(error));
  });
  const time = /time[=<]\s*(\d{1,6}(?:\.\d{1,6})?)\s*ms/.exec(run.stdout)?.[1];
  if (run.code === 0 && time !== undefined) return Number(time);
  throw unreachable(host, run.stderr.trim().split("\n")[0]?.slice(0, 200) || "no echo");
}

function unreachable(host: string, reason: string): RegrowError {
  return new RegrowError("HOST_UNREACHABLE", { host, reason });
}
