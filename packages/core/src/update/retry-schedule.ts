import type { Entropy } from "../port/index.ts";

/** How long to wait before which try. */
export interface RetryRules {
  readonly firstMs: number;
  readonly longestMs: number;
  /** Waits that are given out before the schedule ends. */
  readonly tries: number;
}

/** For the pieces of one download: tries in a row without a byte of progress. About eight minutes in all. */
export const DOWNLOAD_RETRIES: RetryRules = { firstMs: 500, longestMs: 60_000, tries: 14 };
/** Longest time from the start of a download to giving up, whatever progress it makes; the staging stays for the next. */
export const DOWNLOAD_LIMIT_MS = 24 * 3_600_000;

/** The n-th wait (from 0): doubled each time, up to the longest, between half of it and all of it by chance. */
export function retryDelayMs(rules: RetryRules, failures: number, entropy: Entropy): number {
  const ceilingMs = Math.min(rules.longestMs, rules.firstMs * 2 ** Math.min(failures, 30));
  return Math.round(ceilingMs * (0.5 + 0.5 * entropy.fraction()));
}
