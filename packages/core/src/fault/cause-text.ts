import type { FaultRecord, FaultSubject, FaultType } from "./fault.ts";

/** What happened, in a sentence without its end: "The app was ended by SIGSEGV". */
export function causeText(fault: Pick<FaultRecord, "subject" | "type" | "exitCode" | "signal">): string {
  const { subject, type, exitCode, signal } = fault;
  const by = signal !== null ? ` by ${signal}` : exitCode !== null ? ` with code ${exitCode}` : "";
  return `${SUBJECT_WORDS[subject]} ${ENDINGS[type].replace("{by}", by)}`;
}

/** Who failed, in words. */
export const SUBJECT_WORDS = {
  app: "The app",
  kernel: "The kernel",
  "safe-mode": "Safe mode",
} as const satisfies Record<FaultSubject, string>;

/** By the meaning of FAULT_TYPES. {by}: the signal or the exit code, where there is one. */
const ENDINGS = {
  signal: "was ended{by}",
  "exit-code": "ended by itself{by}",
  "exit-before-ready": "ended{by} before it was ready",
  "start-timeout": "was not ready in time",
  watchdog: "did not answer its watchdog in time",
  "out-of-memory": "was killed because memory ran out",
  "spawn-failed": "could not be started at all",
  "machine-reset": "was cut off by a reset of the machine (watchdog or panic)",
  "unhealthy-reboot": "was restarted before it was healthy",
  forced: "got a fault by force_safemode",
} as const satisfies Record<FaultType, string>;
