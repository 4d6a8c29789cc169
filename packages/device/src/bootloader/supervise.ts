import { recordFault, type BootRecord } from "@regrow/core/boot";
import { onAppEnded, onAppSaid, onAppTimer } from "./app-events.ts";
import { decideApp, onNotDurable, onVerified } from "./decide-app.ts";
import { beginEnding, isOver } from "./ending.ts";
import {
  giveUp,
  isFrameworkFaulty,
  onKernelDoubt,
  onKernelEnded,
  onKernelHealthy,
  startKernel,
} from "./kernel-events.ts";
import { onHealAsked } from "./heal.ts";
import { NO_EVIDENCE, makeFault } from "./make-fault.ts";
import { onAsked, onInstalled } from "./requests.ts";
import { onRepaired } from "./repair.ts";
import type { ResetCause, Running, Session, SessionEvent, Step } from "./session.ts";
import { andThen, appStateOf, commit, step, type Context } from "./steps.ts";

/**
 * A session before its first event, which is `began`. `isDurable`: false when the disk has not taken this record; then a trial could not
 * be counted either.
 */
export function newSession(record: BootRecord, isDurable = true): Session {
  return {
    record,
    app: { kind: "none" },
    kernel: { kind: "waiting" },
    // A version on trial is started in safe mode too, and ends it where it is well: its kernel is not one of safe mode.
    isSafeMode: record.safeMode !== null && (record.trial === null || !isDurable),
    running: null,
    damaged: new Set(),
    hasCheckedIn: false,
    quickFaults: 0,
    canTry: isDurable,
    hasTriedRepair: false,
    ending: null,
  };
}

/**
 * The running machine's rules: what follows from an event, and what has to be done. Pure and total; every state change of the
 * app is told to the kernel.
 */
export function supervise(session: Session, event: SessionEvent, context: Context): Step {
  // What took long on the disk may end after the session: the next one has the record by then.
  if (isOver(session)) return step(session);
  return andThen(follow(session, event, context), (after) => {
    const state = appStateOf(after);
    return state === appStateOf(session)
      ? step(after)
      : step(after, { kind: "tell-kernel", event: { kind: "app", state } });
  });
}

function follow(session: Session, event: SessionEvent, context: Context): Step {
  switch (event.kind) {
    case "began":
      return andThen(
        andThen(startKernel(session, context), (after) => countReset(after, event.resetCause, context)),
        (after) => (after.ending === null ? decideApp(after, context) : step(after)),
      );
    case "verified":
      return onVerified(session, event.id, event.outcome, context);
    case "not-durable":
      return onNotDurable(session, context);
    case "app-said":
      return onAppSaid(session, event.word, context);
    case "app-ended":
      return onAppEnded(session, event.end, context);
    case "kernel-ended":
      return onKernelEnded(session, event.end, context);
    case "timer":
      return onTimer(session, event.name, context);
    case "repaired":
      return onRepaired(session, event, context);
    case "installed":
      return onInstalled(session, event);
    case "asked":
      return onAsked(session, event.requestId, event.request, context);
    case "heal-asked":
      return onHealAsked(session, event, context);
    case "restart":
      return beginEnding(session, "reboot", context);
    case "stop":
      return beginEnding(session, "stop", context);
    default:
      return event satisfies never;
  }
}

function onTimer(session: Session, name: Extract<SessionEvent, { kind: "timer" }>["name"], context: Context): Step {
  if (name === "kernel-healthy") return session.kernel.kind === "running" ? onKernelHealthy(session) : step(session);
  if (name === "kernel-doubt") return onKernelDoubt(session, context);
  if (name === "kernel-restart")
    return session.kernel.kind === "waiting" ? startKernel(session, context) : step(session);
  return onAppTimer(session, name, context);
}

/** A machine that its watchdog or a panic has reset is evidence; one that lost its power is none (law L5). */
function countReset(session: Session, cause: ResetCause, context: Context): Step {
  if (cause !== "watchdog" && cause !== "panic") return step(session);
  const { record } = session;
  const ran = { ...session, running: lastRunning(record) };
  // In safe mode the kernel alone runs.
  const subject = record.safeMode !== null && !wasTried(record) ? "safe-mode" : "app";
  const fault = makeFault(ran, { subject, type: "machine-reset", uptimeMs: 0, end: NO_EVIDENCE }, context);
  return andThen(commit(session, recordFault(record, fault), "bootloader"), (after) =>
    isFrameworkFaulty(after) ? giveUp(after, context) : step(after),
  );
}

function wasTried({ trial }: BootRecord): boolean {
  return trial !== null && trial.starts > 0;
}

function lastRunning(record: BootRecord): Running | null {
  const { trial, confirmed } = record;
  const onTrial = trial !== null && wasTried(record);
  const generation = onTrial ? trial.generation : confirmed;
  return generation === null ? null : { generation, onTrial, app: null, hasDms: false, isGood: false };
}
