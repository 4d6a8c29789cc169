import { RegrowError, asRegrowError, type ErrorCode } from "@regrow/core/error";
import type { Entropy, Logger } from "@regrow/core/port";
import { DOWNLOAD_LIMIT_MS, DOWNLOAD_RETRIES, retryDelayMs } from "@regrow/core/update";
import { returnOf } from "../dms-client/index.ts";
import { asStorageError } from "../store/index.ts";
import type { WantedPack } from "./check-pack.ts";
import { isTooSlow } from "./least-pace.ts";
import { PackDownload, type PackDownloadDependencies } from "./pack-download.ts";

export interface ReceivePackDependencies extends PackDownloadDependencies {
  readonly entropy: Entropy;
  readonly log: Logger;
}

/** The line, or what is between: the same request may do better. */
const PASSING: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "DMS_UNREACHABLE",
  "DMS_SILENT",
  "DMS_ANSWER_INVALID",
  "RATE_LIMITED",
  "PACK_IN_MAKING",
  "UPDATE_INTERRUPTED",
]);
/** Segments that may arrive damaged before the server, not the line, is to blame. */
const MAX_DAMAGED = 3;
/** A connection that brought this much may be followed by the next without a wait. */
const WORTHWHILE_BYTES = 16 * 1024;

/**
 * Brings a whole pack into the staging folder: goes on at the very byte after a cut, at the last byte saved after a restart
 * (SaveSchedule), and gives up within stated limits (DOWNLOAD_RETRIES, DOWNLOAD_LIMIT_MS), keeping what it has.
 * @throws RegrowError UPDATE_INTERRUPTED, UPDATE_PACK_INVALID, STORAGE_FULL, STORAGE_FAILED, or the DMS's refusal
 */
export async function receivePack(
  dependencies: ReceivePackDependencies,
  wanted: WantedPack,
  signal: AbortSignal,
): Promise<void> {
  const { clock, entropy, log } = dependencies;
  const download = new PackDownload(dependencies, wanted);
  const deadlineMs = clock.monotonicMs() + DOWNLOAD_LIMIT_MS;
  let failures = 0;
  let damaged = 0;
  let connections = 0;
  await download.resume();
  for (;;) {
    const startBytes = download.offsetBytes;
    const startMs = clock.monotonicMs();
    try {
      connections += 1;
      if (!(await download.fetch(signal))) continue;
      log.info("pack received", {
        receivedBytes: download.receivedBytes,
        packBytes: download.offsetBytes,
        connections,
      });
      return;
    } catch (thrown) {
      signal.throwIfAborted();
      const error = asRegrowError(asStorageError(thrown));
      const gainedBytes = download.offsetBytes - startBytes;
      const isProgress = gainedBytes > 0 && !isTooSlow(gainedBytes, clock.monotonicMs() - startMs);
      failures = isProgress || error.code === "PACK_IN_MAKING" ? 0 : failures + 1;
      if (error.code === "UPDATE_PACK_INVALID" && ++damaged <= MAX_DAMAGED) await repair(download, damaged);
      else if (!PASSING.has(error.code)) throw error;
      if (failures >= DOWNLOAD_RETRIES.tries || clock.monotonicMs() >= deadlineMs) throw interrupted(download, error);
      const waitMs =
        gainedBytes >= WORTHWHILE_BYTES
          ? 0
          : (returnOf(error)?.afterMs ?? retryDelayMs(DOWNLOAD_RETRIES, failures, entropy));
      log.info("download interrupted", {
        atBytes: download.offsetBytes,
        receivedBytes: download.receivedBytes,
        code: error.code,
        reason: error.message,
        againInMs: waitMs,
      });
      // Whoever looks on is to see that it goes on: a large pack takes minutes to make.
      if (error.code === "PACK_IN_MAKING") dependencies.onBytes(download.offsetBytes, 0);
      await clock.sleep(waitMs, signal);
    }
  }
}

/** First only the segment again; then, since the pack itself may have changed, all that is not verified. */
function repair(download: PackDownload, damaged: number): Promise<void> {
  return damaged < MAX_DAMAGED ? download.rewind() : download.restart();
}

function interrupted(download: PackDownload, cause: RegrowError): RegrowError {
  return new RegrowError("UPDATE_INTERRUPTED", { atBytes: download.offsetBytes, reason: cause.message }, { cause });
}
