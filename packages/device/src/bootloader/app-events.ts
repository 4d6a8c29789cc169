import { MAX_TRIAL_STARTS, clearFaultsAfterHealthy, recordFault } from "@regrow/core/boot";
import { classifyExit, type FaultRecord } from "@regrow/core/fault";
import { invariant } from "@regrow/core/error";
import type { NotifyWord } from "../app/index.ts";
import { becomeGood } from "./confirm.ts";
import { decideApp, isTrialOf } from "./decide-app.ts";
import { isDoubtful } from "./doubtful-end.ts";
import { beginEnding, finishWhenEnded } from "./ending.ts";
import { isHealing, proveTry } from "./prove-try.ts";
import { makeFault } from "./make-fault.ts";
import type { AppPhase, Effect, ProcessEnd, Session, Step, TimerName } from "./session.ts";
import { andThen, backOffMs, clearAppTimers, commit, step, type Context } from "./steps.ts";

/** An app that ran this long before its fault is started again without a long wait. */
const QUICK_FAULT_MS = 60_000;

/** A line on the notify pipe. */
export function onAppSaid(session: Session, word: NotifyWord, context: Context): Step {
  const { app } = session;
  if (app.kind !== "starting" && app.kind !== "ready") return step(session);
  switch (word) {
    case "READY":
      return andThen(becomeReady(session), (after) =>
        after.running?.app?.confirm.after === "ready" ? becomeGood(after, context) : step(after),
      );
    case "WATCHDOG":
      return app.kind === "ready" ? step(session, ...watchdog(session)) : step(session);
    case "CONFIRM":
      return andThen(becomeReady(session), (after) => becomeGood(after, context));
    default:
      return word satisfies never;
  }
}

/** A time of the app's has run out. */
export function onAppTimer(session: Session, name: Exclude<TimerName, `kernel-${string}`>, context: Context): Step {
  const { app } = session;
  switch (name) {
    case "start-timeout":
      return app.kind === "starting"
        ? kill(session, { kind: "timed-out", sinceMs: app.sinceMs, by: name, wasReady: false })
        : step(session);
    case "watchdog":
      return app.kind === "ready"
        ? kill(session, { kind: "timed-out", sinceMs: app.sinceMs, by: name, wasReady: true })
        : step(session);
    case "alive":
      if (app.kind !== "starting" && app.kind !== "ready") return step(session);
      return andThen(becomeReady(session), (after) => becomeGood(after, context));
    case "healthy":
      if (isHealing(session)) return proveTry(session, "bootloader", context);
      return app.kind === "ready"
        ? commit(session, clearFaultsAfterHealthy(session.record, context.options.healthyMs), "bootloader")
        : step(session);
    case "app-doubt":
      return app.kind === "doubtful" ? countFault(session, app.fault, context) : step(session);
    case "app-restart":
      return app.kind === "waiting" ? decideApp(session, context) : step(session);
    default:
      return name satisfies never;
  }
}

/** The app's process has ended. One that was asked to is no fault. */
export function onAppEnded(session: Session, end: ProcessEnd, context: Context): Step {
  const { app } = session;
  if (app.kind === "stopping") {
    const stopped = step({ ...session, app: { kind: "none" } }, ...clearAppTimers());
    return andThen(stopped, (after) =>
      app.startsAgain && after.ending === null ? decideApp(after, context) : finishWhenEnded(after),
    );
  }
  if (app.kind !== "starting" && app.kind !== "ready" && app.kind !== "timed-out") return step(session);
  const uptimeMs = context.now.monotonicMs - app.sinceMs;
  const type = classifyExit(exitOf(app, end));
  invariant(type !== null, "an end that nobody asked for is a fault");
  const fault = makeFault(session, { subject: "app", type, uptimeMs, end }, context);
  const ended = step({ ...session, app: { kind: "none" } }, ...clearAppTimers());
  if (app.kind === "timed-out" || !isDoubtful(end)) return andThen(ended, (after) => countFault(after, fault, context));
  return andThen(ended, (after) =>
    step(
      { ...after, app: { kind: "doubtful", fault } },
      { kind: "set-timer", name: "app-doubt", afterMs: context.options.doubtMs },
    ),
  );
}

function countFault(session: Session, fault: FaultRecord, context: Context): Step {
  const counted = recordFault(session.record, fault);
  const quickFaults = fault.uptimeMs >= QUICK_FAULT_MS ? 1 : session.quickFaults + 1;
  const after = commit({ ...session, quickFaults, app: { kind: "none" } }, counted, "bootloader");
  if (session.ending !== null) return andThen(after, finishWhenEnded);
  if (counted.enteredSafeMode) return andThen(after, (faulty) => beginEnding(faulty, "reboot", context));
  return andThen(after, (faulty) => (isUsedUp(faulty) ? decideApp(faulty, context) : wait(faulty, context)));
}

/** A trial without starts left: what is confirmed runs again at once. */
function isUsedUp(session: Session): boolean {
  const { running, record } = session;
  return (
    running !== null &&
    running.onTrial &&
    isTrialOf(session, running.generation) &&
    (record.trial?.starts ?? 0) >= MAX_TRIAL_STARTS
  );
}

function wait(session: Session, context: Context): Step {
  const afterMs = backOffMs(session.quickFaults, context.options);
  return step({ ...session, app: { kind: "waiting" } }, { kind: "set-timer", name: "app-restart", afterMs });
}

function becomeReady(session: Session): Step {
  if (session.app.kind !== "starting") return step(session);
  const ready = { ...session, app: { kind: "ready", sinceMs: session.app.sinceMs } } as const;
  return step(ready, { kind: "clear-timer", name: "start-timeout" }, ...watchdog(session));
}

function watchdog(session: Session): readonly Effect[] {
  const afterMs = session.running?.app?.watchdogMs ?? null;
  return afterMs === null ? [] : [{ kind: "set-timer", name: "watchdog", afterMs }];
}

function kill(session: Session, app: AppPhase): Step {
  return step({ ...session, app }, { kind: "kill-app" });
}

function exitOf(
  app: AppPhase & { readonly kind: "starting" | "ready" | "timed-out" },
  end: ProcessEnd,
): Parameters<typeof classifyExit>[0] {
  return {
    code: end.code,
    signal: end.signal,
    oomKilled: end.oomKilled,
    spawnFailed: end.spawnFailed,
    wasAsked: false,
    wasReady: app.kind === "ready" || (app.kind === "timed-out" && app.wasReady),
    startTimedOut: app.kind === "timed-out" && app.by === "start-timeout",
    watchdogTimedOut: app.kind === "timed-out" && app.by === "watchdog",
  };
}
