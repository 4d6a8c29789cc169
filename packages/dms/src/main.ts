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

/** What comes at once is the same signal by another way: service managers signal every process of a service. */
const SAME_SIGNAL_MS = 1_000;

/**
 * A DMS as a process: from start to SIGINT or SIGTERM, which lets begun requests end; a second signal ends it at once. SIGHUP reads the
 * certificate for people again, unless the process has a terminal, which says by it that it is gone.
 */
export async function runDms(config: DmsConfig, run: DmsRun): Promise<void> {
  checkRuntime(process.versions.node);
  const stop = new AbortController();
  let stoppedMs = Number.POSITIVE_INFINITY;
  const onSignal = (name: NodeJS.Signals): void => {
    const nowMs = performance.now();
    if (nowMs - stoppedMs > SAME_SIGNAL_MS) process.kill(process.pid, "SIGKILL");
    stoppedMs = Math.min(stoppedMs, nowMs);
    stop.abort(new Error(`stopped by ${name}`));
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  try {
    using hangUp = new DisposableStack();
    await using dms = await createDms({
      ...config,
      clock: new SystemClock(),
      entropy: new SystemEntropy(),
      logger: run.logger,
    });
    if (!process.stdin.isTTY) {
      const onHangUp = (): void => void dms.reloadCertificate();
      process.on("SIGHUP", onHangUp);
      hangUp.defer(() => void process.off("SIGHUP", onHangUp));
    }
    if (isOpenWithoutTls(config)) run.logger.warn("people are served without TLS", { address: dms.peopleUrl });
    run.logger.info("DMS ready", { people: dms.peopleUrl, devices: dms.deviceUrl });
    await run.onReady?.(dms);
    const ended = run.signal === undefined ? stop.signal : AbortSignal.any([stop.signal, run.signal]);
    await aborted(ended);
    run.logger.info("DMS stopping", {
      reason: ended.reason instanceof Error ? ended.reason.message : "it was asked to",
    });
  } finally {
    process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
  }
}

/** Where others than this machine may reach it, and no proxy is named that would speak TLS with them. */
function isOpenWithoutTls({ peopleTls, peopleHost, trustedProxies = [] }: DmsConfig): boolean {
  const isOfMachine = peopleHost === undefined || /^(127\.|::1$|localhost$)/.test(peopleHost);
  return peopleTls === undefined && !isOfMachine && trustedProxies.length === 0;
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
