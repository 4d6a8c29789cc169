import { asRegrowError, type ErrorCode } from "@regrow/core/error";
import type { Clock } from "@regrow/core/port";
import type { CarriedPort } from "./carry.ts";

export interface Insisting {
  /** Opens the line; it is closed after each piece of work, since a device that restarts forgets how it was spoken to. */
  readonly open: () => Promise<CarriedPort & AsyncDisposable>;
  readonly clock: Pick<Clock, "sleep" | "monotonicMs">;
  /** How long a device that restarts, or a line that is gone, is waited for. */
  readonly waitMs: number;
  readonly signal: AbortSignal;
}

/** What a restarting device or a pulled cable looks like: the same once more may do better. */
const PASSING: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "CONSOLE_LOST",
  "CONSOLE_SILENT",
  "CONSOLE_ANSWER_INVALID",
  "CONSOLE_LINE_UNKNOWN",
  "CONSOLE_LINE_DENIED",
  "CONSOLE_LINE_BUSY",
  "CONSOLE_UNREACHABLE",
  "DFU_REQUEST_MALFORMED",
  "TRANSFER_LOST",
  "TRANSFER_SILENT",
  "TRANSFER_DAMAGED",
  "TRANSFER_NOT_BEGUN",
]);
const AGAIN_MS = 500;

/**
 * Does something on the line, again and again while only the line is to blame, for a bounded time.
 * @param work told how often it was tried before: what the device may have taken already is not to be said twice
 * @throws RegrowError what `work` throws; the signal's reason
 */
export async function insist<Result>(
  { open, clock, waitMs, signal }: Insisting,
  work: (port: CarriedPort, triesBefore: number) => Promise<Result>,
): Promise<Result> {
  const untilMs = clock.monotonicMs() + waitMs;
  for (let tries = 0; ; tries += 1) {
    try {
      await using port = await open();
      return await work(port, tries);
    } catch (thrown) {
      signal.throwIfAborted();
      if (!PASSING.has(asRegrowError(thrown).code) || clock.monotonicMs() >= untilMs) throw thrown;
      await clock.sleep(AGAIN_MS, signal);
    }
  }
}
