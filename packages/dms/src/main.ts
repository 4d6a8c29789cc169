import { SystemClock } from "@regrow/node/clock";
import { SystemEntropy } from "@regrow/node/entropy";
import { checkRuntime } from "@regrow/node/runtime";
import type { Logger } from "@regrow/core/port";
import { createDms, type Dms } from "./app.ts";
import type { DmsOptions } from "./options.ts";

/** What an operator decides; the rest is this machine's. */
export type DmsConfig = Omit<DmsOptions, "clock" | "entropy" | "logger" | "mailer" | "openSqlite">;

export interface DmsRun {
  readonly logger: Logger;
  /** Ends the DMS as a signal would. */
  readonly signal?: AbortSignal;
  /** Told when both ports answer. */
  readonly onReady?: (dms: Dms) => Promise<void> | void;
}

/** A DMS as a process: from start to SIGINT or SIGTERM, which lets begun requests end. A second signal ends it at once. */
export async function runDms(config: DmsConfig, run: DmsRun): Promise<void> {
  checkRuntime(process.versions.node);
  const stop = new AbortController();
  const onSignal = (): void => {
    if (stop.signal.aborted) process.kill(process.pid, "SIGKILL");
    stop.abort();
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  try {
    await using dms = await createDms({
      ...config,
      clock: new SystemClock(),
      entropy: new SystemEntropy(),
      logger: run.logger,
    });
    run.logger.info("DMS ready", { people: dms.peopleUrl, devices: dms.deviceUrl });
    await run.onReady?.(dms);
    await aborted(run.signal === undefined ? stop.signal : AbortSignal.any([stop.signal, run.signal]));
    run.logger.info("DMS stopping");
  } finally {
    process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
