import type { FaultType } from "./fault.ts";

/** How a process ended, as its supervisor saw it. */
export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
  /** Framework or init had announced the stop (an update, a reboot, a shutdown). Being killed for a timeout is not that. */
  readonly wasAsked: boolean;
  /** It had said READY, or had been alive for the time that counts as such. */
  readonly wasReady: boolean;
  /** It was killed because READY did not come in time. */
  readonly startTimedOut: boolean;
  /** It was killed because WATCHDOG did not come in time. */
  readonly watchdogTimedOut: boolean;
  readonly oomKilled: boolean;
  readonly spawnFailed: boolean;
}

/** What the end of a process is evidence of; null: it was asked to stop, so of nothing. A clean exit that nobody asked for is a fault. */
export function classifyExit(exit: Exit): FaultType | null {
  if (exit.spawnFailed) return "spawn-failed";
  if (exit.startTimedOut) return "start-timeout";
  if (exit.watchdogTimedOut) return "watchdog";
  if (exit.wasAsked) return null;
  if (exit.oomKilled) return "out-of-memory";
  if (!exit.wasReady) return "exit-before-ready";
  return exit.signal === null ? "exit-code" : "signal";
}
