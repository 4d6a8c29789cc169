import { RegrowError } from "@regrow/core/error";

/** How a request that got no answer is sent again. */
export interface RetryOptions {
  /** A text that was never used before: the DMS does what comes with it once, however often it comes. */
  readonly newKey: () => string;
  readonly sleep: (durationMs: number, signal?: AbortSignal) => Promise<void>;
}

/** Waits before the second, third and last try: a DMS that was started again is back by then. */
const WAITS_MS = [250, 1_000, 4_000] as const;
/** Nobody is there, or nobody of that name: nothing was sent. */
const NOBODY: ReadonlySet<unknown> = new Set(["ECONNREFUSED", "ENOTFOUND", "EHOSTUNREACH", "ENETUNREACH"]);

/**
 * Tries again while the answer is lost, or the first try is still being carried out. Where nobody was there to begin with there
 * is nothing to wait for.
 * @throws whatever the last try came to
 */
export async function withRetry<Answer>(
  attempt: () => Promise<Answer>,
  { sleep }: RetryOptions,
  signal: AbortSignal | undefined,
): Promise<Answer> {
  for (const [index, waitMs] of WAITS_MS.entries()) {
    try {
      return await attempt();
    } catch (thrown) {
      if (!isLost(thrown) || (index === 0 && wasNobody(thrown))) throw thrown;
      await sleep(waitMs, signal);
    }
  }
  return attempt();
}

function isLost(thrown: unknown): thrown is RegrowError {
  if (!(thrown instanceof RegrowError)) return false;
  // One that takes its time has been waited for.
  const isLate = thrown.cause instanceof Error && thrown.cause.name === "TimeoutError";
  return !isLate && (thrown.code === "DMS_UNREACHABLE" || thrown.code === "REPEAT_TOO_EARLY");
}

/** What `fetch` says of a connection is the cause of its error, which is the cause of ours. */
function wasNobody({ cause }: RegrowError): boolean {
  const why = cause instanceof Error ? cause.cause : undefined;
  return why instanceof Error && "code" in why && NOBODY.has(why.code);
}
