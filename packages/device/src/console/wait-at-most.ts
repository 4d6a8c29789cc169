import type { Clock } from "@regrow/core/port";

/** Resolves with the promise, or when it has taken this long; rejects only as the promise does in time. */
export async function waitAtMost(
  clock: Pick<Clock, "sleep">,
  limitMs: number,
  promise: Promise<unknown>,
): Promise<void> {
  const done = new AbortController();
  try {
    await Promise.race([promise, clock.sleep(limitMs, done.signal).catch(() => {})]);
  } finally {
    done.abort();
  }
}
