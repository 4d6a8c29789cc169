import type { Clock, Logger } from "@regrow/core/port";
import type { UpdateProgress } from "@regrow/core/update";

export type OnProgress = (progress: UpdateProgress) => void;

/** Shortest time between two reports of one phase. */
const THROTTLE_MS = 250;

/** Passes on at most four reports a second, but always the first and the last of a phase. */
export function throttleProgress(clock: Clock, report: OnProgress): OnProgress {
  let phase: UpdateProgress["phase"] | undefined;
  let lastMs = 0;
  return (progress) => {
    const nowMs = clock.monotonicMs();
    const isLast = progress.totalBytes > 0 && progress.doneBytes >= progress.totalBytes;
    if (progress.phase === phase && !isLast && nowMs - lastMs < THROTTLE_MS) return;
    phase = progress.phase;
    lastMs = nowMs;
    report(progress);
  };
}

/** The log's line of a report. */
export function logProgress(log: Logger, progress: UpdateProgress): void {
  log.info("update progress", { ...progress });
}
