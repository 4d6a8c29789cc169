/** Time, as a port: deadlines and retries use the monotonic reading, certificates and people the wall reading. */
export interface Clock {
  /** Wall time in ms since 1970; may jump. */
  nowMs(): number;
  /** Never goes back while the program runs; its zero means nothing. */
  monotonicMs(): number;
  /** Resolves after `durationMs`; rejects with the signal's reason when aborted. */
  sleep(durationMs: number, signal?: AbortSignal): Promise<void>;
}
