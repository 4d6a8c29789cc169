import type { FaultRecord, FaultType } from "./fault.ts";
import { formatUtc } from "./utc.ts";

/**
 * Our fault types in the words of the documented line. Documented are watchdog faults, hardfaults and the NMI of a forced
 * fault (device-facts 2.4); the others are ours.
 */
export const EXCEPTION_NAMES = {
  signal: "Hardfault",
  "exit-code": "Exit",
  "exit-before-ready": "Start",
  "start-timeout": "Start Timeout",
  watchdog: "Watchdog",
  "out-of-memory": "Out Of Memory",
  "spawn-failed": "Load",
  "machine-reset": "Reset",
  "unhealthy-reboot": "Reboot",
  forced: "NMI",
} as const satisfies Record<FaultType, string>;

/**
 * One line of `faults_print`, index from 0. The handles name files of a module's flash, which there are none of here: always 00.
 * Source: device-facts 2.4 and 4.5.
 */
export function formatFault(index: number, fault: Pick<FaultRecord, "type">): string {
  return `${index}: ${EXCEPTION_NAMES[fault.type]} Exception, uhandle:00 bhandle:00`;
}

/** The lines of `faults_print -v`: the documented one, then the evidence, indented. */
export function formatFaultVerbose(index: number, fault: FaultRecord): readonly string[] {
  const evidence = [
    `${formatUtc(fault.atMs)}, ${fault.subject}${fault.onTrial ? " on trial" : ""}, ${fault.type}${ending(fault)}`,
    `version ${fault.version ?? "none"}, up ${(fault.uptimeMs / 1_000).toFixed(1)} s, fingerprint ${fault.fingerprint}`,
    ...fault.lastOutput
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => `| ${line}`),
  ];
  return [formatFault(index, fault), ...evidence.map((line) => `   ${line}`)];
}

function ending(fault: FaultRecord): string {
  if (fault.signal !== null) return ` by ${fault.signal}`;
  return fault.exitCode === null ? "" : ` with code ${fault.exitCode}`;
}
