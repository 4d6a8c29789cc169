import type { Clock } from "@regrow/core/port";

/** The time for something is over. */
export class TimeLimit extends Error {
  override readonly name = "TimeLimit";

  constructor(limitMs: number) {
    super(`not done within ${limitMs} ms`);
  }
}

/**
 * Bounds a wait. `action` may ignore the signal that it is given, unless there is something to clean up when the time is over.
 * @throws TimeLimit; the reason of `outer` when that aborts; what `action` throws
 */
export async function within<Result>(
  clock: Pick<Clock, "sleep">,
  limitMs: number,
  outer: AbortSignal,
  action: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  outer.throwIfAborted();
  const ending = new AbortController();
  const ended = new AbortController();
  const stopped = Promise.withResolvers<never>();
  const stop = (reason: unknown): void => {
    ending.abort(reason);
    stopped.reject(reason);
  };
  const stopWithOuter = (): void => stop(outer.reason);
  outer.addEventListener("abort", stopWithOuter, { once: true });
  clock.sleep(limitMs, ended.signal).then(
    () => stop(new TimeLimit(limitMs)),
    () => {}, // it was done in time
  );
  try {
    return await Promise.race([stopped.promise, action(ending.signal)]);
  } finally {
    outer.removeEventListener("abort", stopWithOuter);
    ended.abort();
  }
}
