import { parseLine } from "@regrow/core/recovery-log";

/** What safe mode tries at this moment. */
export interface HealingTrial {
  readonly step: "settings" | "bundle";
}

/**
 * Whether the version that is on trial is tried by safe mode: where that fails, the device is back in safe mode, not at the version
 * that kept failing. @param lines of its recovery log, the newest first
 */
export function healingTrial(lines: readonly string[]): HealingTrial | null {
  for (const line of lines) {
    const event = parseLine(line)?.event;
    if (event?.kind === "installed") return null;
    if (event?.kind !== "healing") continue;
    const { step, outcome } = event;
    return outcome === "begun" && (step === "bundle" || step === "settings") ? { step } : null;
  }
  return null;
}
