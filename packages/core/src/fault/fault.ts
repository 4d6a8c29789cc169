/** What counts as evidence of a fault. docs/reference/faults.md is made from this table. */
export const FAULT_TYPES = {
  signal: { counts: true, about: "ended by a signal that nobody here sent" },
  "exit-code": { counts: true, about: "ended by itself, without being asked" },
  "exit-before-ready": { counts: true, about: "ended before it said READY" },
  "start-timeout": { counts: true, about: "did not say READY in time" },
  watchdog: { counts: true, about: "did not say WATCHDOG in time" },
  "out-of-memory": { counts: true, about: "killed because memory ran out" },
  "spawn-failed": { counts: true, about: "could not be started at all" },
  "machine-reset": { counts: true, about: "the machine was reset by its watchdog or by a panic" },
  "unhealthy-reboot": {
    counts: true,
    about: "was restarted by what the device is set up to do, before it was healthy",
  },
  forced: { counts: true, about: "counted by force_safemode" },
} as const satisfies Record<string, { readonly counts: boolean; readonly about: string }>;
export type FaultType = keyof typeof FAULT_TYPES;

/** Who failed: three counters that are never mixed. */
export const FAULT_SUBJECTS = ["app", "kernel", "safe-mode"] as const;
export type FaultSubject = (typeof FAULT_SUBJECTS)[number];

/** One fault with its evidence. */
export interface FaultRecord {
  readonly subject: FaultSubject;
  readonly type: FaultType;
  /** Wall time; 0 where the clock is not known to be right. */
  readonly atMs: number;
  /** Generation that was running; null in safe mode. */
  readonly generation: string | null;
  readonly version: string | null;
  /** True when that generation was on trial: then it does not count towards safe mode. */
  readonly onTrial: boolean;
  readonly exitCode: number | null;
  /** Name of the signal, such as SIGSEGV. */
  readonly signal: string | null;
  readonly uptimeMs: number;
  /** Last lines that the process printed, at most `MAX_FAULT_OUTPUT` characters. */
  readonly lastOutput: string;
  /** Equal for equal causes (see `faultFingerprint`). */
  readonly fingerprint: string;
}

export const MAX_FAULT_OUTPUT = 1_024;
