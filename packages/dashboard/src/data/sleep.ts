/** Resolves after the time; at once where the signal is or gets aborted. Whatever ends it, nothing of it stays at the signal. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted === true) return Promise.resolve();
  const { promise, resolve } = Promise.withResolvers<void>();
  const end = (): void => {
    clearTimeout(timer);
    signal?.removeEventListener("abort", end);
    resolve();
  };
  const timer = setTimeout(end, ms);
  signal?.addEventListener("abort", end);
  return promise;
}

/** Where it is told whether anybody sees the page; the document. */
interface SeenPage extends Pick<EventTarget, "addEventListener" | "removeEventListener"> {
  readonly hidden: boolean;
}

/** The same, and on until somebody sees the page: one that nobody sees asks nothing, and whoever comes back to it does not wait. */
export async function sleepUntilSeen(page: SeenPage, ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, signal);
  if (!page.hidden || signal.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const look = (): void => {
    if (!page.hidden || signal.aborted) resolve();
  };
  page.addEventListener("visibilitychange", look);
  signal.addEventListener("abort", look);
  await promise;
  page.removeEventListener("visibilitychange", look);
  signal.removeEventListener("abort", look);
}
