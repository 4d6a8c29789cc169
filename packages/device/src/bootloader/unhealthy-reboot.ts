import { recordFault } from "@regrow/core/boot";
import type { Actor } from "@regrow/core/recovery-log";
import { NO_EVIDENCE, makeFault } from "./make-fault.ts";
import { DEFAULT_SESSION_OPTIONS, type Session, type Step } from "./session.ts";
import { commit, step, type Context } from "./steps.ts";

/**
 * A reboot that the device asks for by itself before it ran well is evidence: what it is set up to do restarts it again and again, and
 * nothing else would ever end that. A person's, a host's or the DMS's is none; in safe mode nothing runs that could be at fault.
 * Source: "configured in a way that causes repeated and/or unexpected reboots", the text on safe mode; design section 4.
 */
export function countUnhealthyReboot(session: Session, by: Actor, context: Context): Step {
  const { running } = session;
  const uptimeMs = uptimeOf(session, context);
  // 0 means that faults are never forgotten, not that a device is never well.
  const healthyMs = context.options.healthyMs || DEFAULT_SESSION_OPTIONS.healthyMs;
  if (by !== "kernel" || running === null || (running.isGood && uptimeMs >= healthyMs)) return step(session);
  const fault = makeFault(session, { subject: "app", type: "unhealthy-reboot", uptimeMs, end: NO_EVIDENCE }, context);
  return commit(session, recordFault(session.record, fault), "bootloader");
}

/** Of the app; of the kernel where what runs has none. */
function uptimeOf({ app, kernel, running }: Session, { now }: Context): number {
  if (app.kind === "starting" || app.kind === "ready") return now.monotonicMs - app.sinceMs;
  return running?.app === null && kernel.kind === "running" ? now.monotonicMs - kernel.sinceMs : 0;
}
