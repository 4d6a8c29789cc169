/** Waits before each further attempt, as the Standard Webhooks specification advises: some seconds at first, a day and more in all. */
export const RETRY_AFTER_MS = [
  5_000,
  5 * 60_000,
  30 * 60_000,
  2 * 3_600_000,
  5 * 3_600_000,
  10 * 3_600_000,
  10 * 3_600_000,
] as const;
/** A wait is so much longer at most, at random: receivers that come back are not met by all at once. */
export const JITTER = 0.2;
/** Longest wait that an answer's Retry-After can ask for. */
const LONGEST_MS = 10 * 3_600_000;
/** So long a delivery waits at most, whatever was answered. */
export const LONGEST_WAIT_MS = LONGEST_MS * (1 + JITTER);
/** Without one good answer for so long a webhook is switched off. */
export const OFF_AFTER_MS = 5 * 86_400_000;

/** How an attempt ended. */
export interface Attempt {
  /** HTTP status of the answer; null: there was none. */
  readonly status: number | null;
  readonly latencyMs: number;
  /** The beginning of the answer's body. */
  readonly answer: string;
  /** Why there was no answer, in words for the webhook's owner; null: there was one. */
  readonly problem: string | null;
  /** What the answer asks to wait; null: nothing. */
  readonly retryAfterMs: number | null;
}

/** What follows from an attempt for the delivery. */
export type AfterAttempt =
  | { readonly kind: "delivered" }
  | { readonly kind: "again"; readonly dueAtMs: number }
  | { readonly kind: "given-up" };

export function isDelivered({ status }: Pick<Attempt, "status">): boolean {
  return status !== null && status >= 200 && status < 300;
}

/**
 * What follows from the attempt that is the `attempts`-th of a delivery, counted from 1.
 * @param fraction random, from 0 to 1
 */
export function afterAttempt(
  attempt: Attempt,
  { attempts, nowMs, fraction }: { readonly attempts: number; readonly nowMs: number; readonly fraction: number },
): AfterAttempt {
  if (isDelivered(attempt)) return { kind: "delivered" };
  const waitMs = RETRY_AFTER_MS[attempts - 1];
  if (waitMs === undefined) return { kind: "given-up" };
  const askedMs = Math.min(attempt.retryAfterMs ?? 0, LONGEST_MS);
  return { kind: "again", dueAtMs: nowMs + Math.round(Math.max(waitMs, askedMs) * (1 + JITTER * fraction)) };
}

/** Why a webhook is switched off after an attempt that failed; undefined: it is not. */
export function offReason(attempt: Attempt, failingForMs: number): string | undefined {
  if (attempt.status === 410) return "the receiver answered 410: it wants no more";
  if (failingForMs < OFF_AFTER_MS) return undefined;
  return `no attempt has succeeded for ${OFF_AFTER_MS / 86_400_000} days; the last: ${problemText(attempt)}`;
}

/** Why an attempt has failed. */
export function problemText({ status, problem }: Pick<Attempt, "status" | "problem">): string {
  if (problem !== null) return problem;
  if (status !== null && status >= 300 && status < 400) return `answered ${status}: redirects are not followed`;
  return `answered ${status}`;
}
