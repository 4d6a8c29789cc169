import type { Clock } from "@regrow/core/port";

/** The longest delay a Node timer keeps; above it the timer fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The machine's own clock. */
export class SystemClock implements Clock {
  nowMs(): number {
    return Date.now();
  }

  monotonicMs(): number {
    return performance.now();
  }

  async sleep(durationMs: number, signal?: AbortSignal): Promise<void> {
    const endMs = performance.now() + durationMs;
    signal?.throwIfAborted();
    // A loop, because timers are bounded and may fire a fraction of a millisecond early.
    for (let leftMs = durationMs; leftMs > 0; leftMs = endMs - performance.now()) {
      await wait(Math.min(Math.ceil(leftMs), LONGEST_TIMER_MS), signal);
    }
  }
}

function wait(durationMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, durationMs);
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    signal?.addEventListener("abort", stop, { once: true });
  });
}
