import type { Entropy } from "../port/index.ts";
import { retryDelayMs, type RetryRules } from "../update/index.ts";

/** What safe mode does about an update that it could not get. Source: the text on network connectivity failures in safe mode. */
export interface SafeModeNetworkRules {
  /** `system.safemode.ota_auto_retry` */
  readonly autoRetry: boolean;
  /** `system.safemode.sleep_timeout`, in ms; 0: it does not rest. */
  readonly sleepMs: number;
}

/** What follows after a try. */
export type NextTry =
  | { readonly kind: "try-again"; readonly afterMs: number }
  /** Rest, then start again: what a radio or a driver has got wrong may be right after that. */
  | { readonly kind: "sleep"; readonly forMs: number }
  /** A person has to do something, or the next start tries. */
  | { readonly kind: "wait" };

/** Tries in a row that fail before the device rests. */
export const TRIES_BEFORE_SLEEP = 6;

/** Between two tries that did not reach the DMS; it doubles, and a fleet does not come back at once. About 12 minutes before it rests. */
const UNREACHED: RetryRules = { firstMs: 15_000, longestMs: 300_000, tries: TRIES_BEFORE_SLEEP };
/** Where it rests never, or the DMS was there and had nothing: at this pace (law L8). */
const SLOW: RetryRules = { firstMs: 900_000, longestMs: 900_000, tries: Number.POSITIVE_INFINITY };

/**
 * What follows after so many tries in a row that did not reach the DMS, 0 when the last one did and brought nothing. Never less than
 * some seconds: no device hammers.
 */
export function nextTry(rules: SafeModeNetworkRules, unreached: number, entropy: Entropy): NextTry {
  const { autoRetry, sleepMs } = rules;
  if (unreached === 0) return autoRetry ? again(SLOW, 0, entropy) : { kind: "wait" };
  if (autoRetry && unreached < TRIES_BEFORE_SLEEP) return again(UNREACHED, unreached - 1, entropy);
  if (sleepMs > 0) return { kind: "sleep", forMs: sleepMs };
  return autoRetry ? again(SLOW, 0, entropy) : { kind: "wait" };
}

function again(rules: RetryRules, failures: number, entropy: Entropy): NextTry {
  return { kind: "try-again", afterMs: retryDelayMs(rules, failures, entropy) };
}
