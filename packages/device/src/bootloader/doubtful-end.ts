import type { ProcessEnd } from "./session.ts";

/** What init sends to all processes of a service at once, and a terminal to all of its group. */
const STOPS = ["SIGTERM", "SIGINT", "SIGHUP"] as const;
/** The same, as a shell and many programs answer it: 128 and the signal's number. */
const ANSWERED = new Set([128 + 15, 128 + 2, 128 + 1]);

/**
 * A process has ended as one does that was asked to. Init may have asked it beside us, and it was quicker: systemd stops all that a
 * service has started at the same time. It is evidence of a fault only if nobody asks us too within a moment.
 */
export function isDoubtful({ code, signal }: Pick<ProcessEnd, "code" | "signal">): boolean {
  if (signal !== null) return STOPS.some((stop) => stop === signal);
  return code === 0 || (code !== null && ANSWERED.has(code));
}
