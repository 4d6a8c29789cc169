import { HEAD_MAX_BYTES } from "@regrow/core/bundle";
import { RegrowError, asRegrowError, type ErrorCode } from "@regrow/core/error";
import type { Clock, Entropy, Logger } from "@regrow/core/port";
import { DOWNLOAD_RETRIES, retryDelayMs } from "@regrow/core/update";
import { returnOf, type DmsClient, type HeadBase } from "../dms-client/index.ts";

export interface FetchHeadDependencies {
  readonly client: Pick<DmsClient, "head">;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly log: Logger;
}

/** The line, or what is between: the same request may do better. */
const PASSING: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "DMS_UNREACHABLE",
  "DMS_SILENT",
  "DMS_ANSWER_INVALID",
  "RATE_LIMITED",
]);

/**
 * Fetches a head, again and again while only the line is to blame, at the DMS's pace or that of DOWNLOAD_RETRIES, within its bound. A
 * head is small and has no resume: each try begins anew.
 * @throws RegrowError UPDATE_INTERRUPTED when the tries are used up; the DMS's refusal; BUNDLE_TOO_LARGE
 */
export async function fetchHead(
  { client, clock, entropy, log }: FetchHeadDependencies,
  bundleId: string,
  base: HeadBase | undefined,
  signal: AbortSignal,
): Promise<Uint8Array> {
  for (let failures = 1; ; failures += 1) {
    try {
      return await client.head(bundleId, HEAD_MAX_BYTES, signal, base);
    } catch (thrown) {
      signal.throwIfAborted();
      const error = asRegrowError(thrown);
      if (!PASSING.has(error.code)) throw error;
      if (failures >= DOWNLOAD_RETRIES.tries)
        throw new RegrowError("UPDATE_INTERRUPTED", { part: "head", reason: error.message }, { cause: error });
      const waitMs = returnOf(error)?.afterMs ?? retryDelayMs(DOWNLOAD_RETRIES, failures, entropy);
      log.info("head not received", { code: error.code, reason: error.message, againInMs: waitMs });
      await clock.sleep(waitMs, signal);
    }
  }
}
