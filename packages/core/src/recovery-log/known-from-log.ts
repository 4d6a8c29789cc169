import type { KnownFromLog } from "../boot/index.ts";
import type { ParsedEntry } from "./parse-line.ts";

/** What the log says of the boot record, should both copies of that be lost: security version and last confirmation survive (law L14). */
export function knownFromLog(entries: readonly ParsedEntry[]): KnownFromLog {
  let confirmed: string | null = null;
  let securityVersion = 0;
  for (const { event } of entries) {
    if (event.kind === "confirmed") {
      confirmed = event.generation;
      securityVersion = Math.max(securityVersion, event.securityVersion);
    }
    if (event.kind === "fell-back") confirmed = event.toGeneration;
    if (event.kind === "record-rebuilt") confirmed = event.generation;
  }
  return { confirmed, securityVersion };
}
