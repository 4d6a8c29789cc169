import {
  beginTrial,
  forceSafeMode,
  resetFaults,
  rollBackTrial,
  type GenerationReference,
  type Transition,
} from "@regrow/core/boot";
import { RegrowError } from "@regrow/core/error";
import type { Actor } from "@regrow/core/recovery-log";
import { confirmIfProved, confirmRunning } from "./confirm.ts";
import { isTrialOf } from "./decide-app.ts";
import { beginEnding } from "./ending.ts";
import { NO_EVIDENCE, makeFault } from "./make-fault.ts";
import { isHealing, proveTry } from "./prove-try.ts";
import type { Effect, Session, Step, StepRequest } from "./session.ts";
import { andThen, clearAppTimers, commit, step, type Context } from "./steps.ts";
import { countUnhealthyReboot } from "./unhealthy-reboot.ts";

/** What the kernel asks for. Answers follow their commit: what was answered is durable (law L6). */
export function onAsked(session: Session, requestId: number, request: StepRequest, context: Context): Step {
  const done = (after: Session): Step => step(after, { kind: "answer", requestId, answer: null });
  switch (request.kind) {
    case "checked-in":
      return andThen(confirmIfProved({ ...session, hasCheckedIn: true }, "bootloader"), done);
    case "confirm":
      return andThen(
        isHealing(session) ? proveTry(session, request.by, context) : confirmRunning(session, request.by),
        done,
      );
    case "roll-back":
      return andThen(rollBack(session, request.by), done);
    case "reset-faults": {
      const { appFaults } = session.record;
      const answer: Effect = { kind: "answer", requestId, answer: { faults: appFaults } };
      return andThen(commit(session, resetFaults(session.record), request.by), (after) => step(after, answer));
    }
    case "force-safe-mode": {
      const forced = forceSafeMode(session.record, () =>
        makeFault(session, { subject: "app", type: "forced", uptimeMs: 0, end: NO_EVIDENCE }, context),
      );
      return andThen(andThen(commit(session, forced, request.by), done), (after) =>
        beginEnding(after, "reboot", context),
      );
    }
    case "reboot":
      return andThen(andThen(countUnhealthyReboot(session, request.by, context), done), (after) =>
        beginEnding(after, "reboot", context),
      );
    case "record": {
      const recorded = commit(session, { record: session.record, events: [request.event] }, request.by);
      return andThen(recorded, (after) => step(after, { kind: "answer-sequence", requestId }));
    }
    default:
      return request satisfies never;
  }
}

/** What an install has brought. */
export interface InstalledUpdate {
  readonly requestId: number;
  readonly updateId: string;
  readonly generation: GenerationReference;
  readonly by: Actor;
  readonly isOffline?: boolean;
}

/** An update lies ready: it becomes the next trial, and takes effect with the next start. */
export function onInstalled(
  session: Session,
  { requestId, updateId, generation, by, isOffline = false }: InstalledUpdate,
): Step {
  const begun = tryBegin(session, generation, updateId, isOffline && !session.hasCheckedIn);
  if (begun instanceof RegrowError)
    return step(session, { kind: "refuse", requestId, code: begun.code, details: begun.details });
  const answer: Effect = {
    kind: "answer",
    requestId,
    answer: { generation: generation.id, version: generation.version },
  };
  // What was damaged under this name has just been made anew.
  const damaged = new Set([...session.damaged].filter((id) => id !== generation.id));
  return andThen(commit({ ...session, damaged }, begun, by), (after) =>
    step(after, answer, { kind: "discard-staging", updateId }),
  );
}

/** The security version may have risen while the disk was busy. */
function tryBegin(
  session: Session,
  generation: GenerationReference,
  updateId: string,
  isCutOff: boolean,
): Transition | RegrowError {
  try {
    return beginTrial(session.record, generation, updateId, { isCutOff });
  } catch (error) {
    if (error instanceof RegrowError) return error;
    throw error;
  }
}

function rollBack(session: Session, by: Actor): Step {
  const { running, record, app } = session;
  if (record.trial === null) return step(session);
  const isRunning = running !== null && isTrialOf(session, running.generation);
  const tell: Effect = {
    kind: "tell-kernel",
    event: { kind: "rolling-back", version: record.trial.generation.version },
  };
  return andThen(commit(session, rollBackTrial(record, "asked"), by), (after) => {
    if (!isRunning || (app.kind !== "starting" && app.kind !== "ready")) return step(after, tell);
    const stop: Effect = { kind: "stop-app", withinMs: running.app?.stopTimeoutMs ?? 0 };
    return step({ ...after, app: { kind: "stopping", startsAgain: true } }, tell, ...clearAppTimers(), stop);
  });
}
