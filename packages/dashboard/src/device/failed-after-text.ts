import { uptimeText } from "../parts/uptime-text.ts";

/** When in its run a program failed: "at once", "after 12 s". */
export function failedAfterText(uptimeMs: number): string {
  return uptimeMs < 1_000 ? "at once" : `after ${uptimeText(uptimeMs)}`;
}
