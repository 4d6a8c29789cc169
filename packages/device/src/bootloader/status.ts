import type { BootRecord } from "@regrow/core/boot";
import type { LogHead } from "@regrow/core/recovery-log";
import type { DeviceStatus } from "../channel/index.ts";
import type { Session } from "./session.ts";
import { appStateOf } from "./steps.ts";

/** Which framework runs. */
export interface FrameworkIdentity {
  readonly version: string;
  /** "a", "b", or "-" where no first stage chose one. */
  readonly slot: string;
}

/** What the kernel needs to know to answer people. */
export function statusOf(
  session: Session,
  durable: { readonly record: BootRecord; readonly logHead: LogHead },
  framework: FrameworkIdentity,
  { monotonicMs, bootId }: { readonly monotonicMs: number; readonly bootId: string },
): DeviceStatus {
  const { app, running } = session;
  return {
    record: durable.record,
    running: running === null ? null : { ...running.generation, onTrial: running.onTrial },
    isSafeMode: session.isSafeMode,
    bootId,
    app: appStateOf(session),
    appUptimeMs: app.kind === "starting" || app.kind === "ready" ? Math.round(monotonicMs - app.sinceMs) : 0,
    logSequence: durable.logHead.sequence,
    logHash: durable.logHead.hash,
    frameworkVersion: framework.version,
    slot: framework.slot,
  };
}
