import { SystemClock } from "@regrow/node/clock";

const BETWEEN_MS = 50;

/**
 * Asks again and again until there is an answer; a failure counts as none, because what is asked may just be starting.
 * @throws Error after `limitMs`, with the last failure as its cause
 */
export async function until<Result>(
  what: string,
  ask: () => Promise<Result | undefined> | Result | undefined,
  limitMs: number,
  signal?: AbortSignal,
): Promise<Result> {
  const clock = new SystemClock();
  const endMs = clock.monotonicMs() + limitMs;
  let last: unknown = "no answer";
  while (clock.monotonicMs() < endMs) {
    signal?.throwIfAborted();
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
    } catch (thrown) {
      last = thrown;
    }
    await clock.sleep(BETWEEN_MS, signal);
  }
  throw new Error(`not within ${limitMs / 1000} s: ${what}`, { cause: last });
}
