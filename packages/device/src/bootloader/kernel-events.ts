import { MAX_KERNEL_FAULTS, MAX_SAFE_MODE_FAULTS, recordFault } from "@regrow/core/boot";
import { classifyExit, type FaultRecord } from "@regrow/core/fault";
import { isDoubtful } from "./doubtful-end.ts";
import { beginEnding, finishWhenEnded } from "./ending.ts";
import { makeFault } from "./make-fault.ts";
import type { ProcessEnd, Session, Step } from "./session.ts";
import { andThen, backOffMs, commit, step, type Context } from "./steps.ts";

/** Starts the kernel, and counts the time after which its old faults are forgotten. */
export function startKernel(session: Session, context: Context): Step {
  const started = step(
    { ...session, kernel: { kind: "running", sinceMs: context.now.monotonicMs } },
    { kind: "start-kernel" },
  );
  const { kernelHealthyMs } = context.options;
  return andThen(started, (after) =>
    step(after, { kind: "set-timer", name: "kernel-healthy", afterMs: kernelHealthyMs }),
  );
}

/** The kernel's process has ended: started again with growing waits, until it is the framework that is at fault (law L1). */
export function onKernelEnded(session: Session, end: ProcessEnd, context: Context): Step {
  const { kernel } = session;
  if (kernel.kind === "stopping") return finishWhenEnded({ ...session, kernel: { kind: "ended" } });
  if (kernel.kind !== "running") return step(session);
  const fault = faultOf(session, end, context.now.monotonicMs - kernel.sinceMs, context);
  const ended = step({ ...session, kernel: { kind: "waiting" } }, { kind: "clear-timer", name: "kernel-healthy" });
  if (!isDoubtful(end)) return andThen(ended, (after) => countFault(after, fault, context));
  return andThen(ended, (after) =>
    step(
      { ...after, kernel: { kind: "doubtful", fault } },
      { kind: "set-timer", name: "kernel-doubt", afterMs: context.options.doubtMs },
    ),
  );
}

/** Nobody has asked the device to stop: the kernel's end was a fault. */
export function onKernelDoubt(session: Session, context: Context): Step {
  const { kernel } = session;
  if (kernel.kind !== "doubtful") return step(session);
  return countFault({ ...session, kernel: { kind: "waiting" } }, kernel.fault, context);
}

/** The kernel has run well for the stated time. */
export function onKernelHealthy(session: Session): Step {
  const { record } = session;
  if (record.kernelFaults === 0 && record.safeModeFaults === 0) return step(session);
  return commit(session, { record: { ...record, kernelFaults: 0, safeModeFaults: 0 }, events: [] }, "bootloader");
}

function faultOf(session: Session, end: ProcessEnd, uptimeMs: number, context: Context): FaultRecord {
  const exit = { ...end, wasAsked: false, wasReady: true, startTimedOut: false, watchdogTimedOut: false };
  const subject = session.isSafeMode ? "safe-mode" : "kernel";
  return makeFault(session, { subject, type: classifyExit(exit) ?? "exit-code", uptimeMs, end }, context);
}

function countFault(session: Session, fault: FaultRecord, context: Context): Step {
  const counted = recordFault(session.record, fault);
  return andThen(commit(session, counted, "bootloader"), (after) => {
    const { kernelFaults, safeModeFaults } = after.record;
    if (isFrameworkFaulty(after)) return giveUp(after, context);
    return restartLater(after, session.isSafeMode ? safeModeFaults : kernelFaults, context);
  });
}

/** This framework has failed as often as one may, normally or in safe mode (law L1). */
export function isFrameworkFaulty({ record: { kernelFaults, safeModeFaults } }: Session): boolean {
  return kernelFaults >= MAX_KERNEL_FAULTS || safeModeFaults >= MAX_SAFE_MODE_FAULTS;
}

/** Back to the first stage, which has another framework; that one begins with a clean count. */
export function giveUp(session: Session, context: Context): Step {
  const { kernelFaults, safeModeFaults } = session.record;
  const detail = `the kernel failed ${Math.max(kernelFaults, safeModeFaults)} times in a row`;
  const record = { ...session.record, kernelFaults: 0, safeModeFaults: 0 };
  return andThen(commit(session, { record, events: [{ kind: "framework", detail }] }, "bootloader"), (after) =>
    beginEnding(after, "faulty", context),
  );
}

function restartLater(session: Session, faults: number, context: Context): Step {
  return step(session, { kind: "set-timer", name: "kernel-restart", afterMs: backOffMs(faults, context.options) });
}
