import { decideBoot, type BootDecision, type GenerationReference, type SafeModeReason } from "@regrow/core/boot";
import type { App } from "@regrow/core/manifest";
import { confirmIfProved } from "./confirm.ts";
import { beginEnding } from "./ending.ts";
import { isHealing, proveTry } from "./prove-try.ts";
import type { Effect, Running, Session, Step, Verified } from "./session.ts";
import { andThen, clearAppTimers, commit, step, type Context } from "./steps.ts";

/** Asks the boot decision what to run; what it names is verified before it is started (law L2). */
export function decideApp(session: Session, context: Context): Step {
  const decision = decide(session);
  const { action } = decision;
  if (action.kind === "start-app") {
    // Nothing is written yet: a start that never happens is not counted.
    return step(
      { ...session, app: { kind: "verifying", generation: action.generation } },
      { kind: "verify", generation: action.generation },
    );
  }
  if (action.kind === "safe-mode" && mayRepair(session, action.reason))
    return step({ ...session, hasTriedRepair: true, app: { kind: "repairing" } }, { kind: "repair" });
  const isSafeMode = action.kind === "safe-mode";
  const carriedOut = andThen(carryOut(session, decision), (after) =>
    step({ ...after, app: { kind: "none" }, running: null, isSafeMode }),
  );
  // A kernel that has started as if all were well starts again, as safe mode has it.
  return isSafeMode && !session.isSafeMode
    ? andThen(carriedOut, (after) => beginEnding(after, "reboot", context))
    : carriedOut;
}

/** The last resort before safe mode, once: what is kept on the device may still make one version whole. */
function mayRepair(session: Session, reason: SafeModeReason): boolean {
  const { record, hasTriedRepair, damaged } = session;
  return reason === "nothing-whole" && record.safeMode === null && damaged.size > 0 && !hasTriedRepair;
}

/** The answer to a verification: start it, or ask again knowing that it is damaged. */
export function onVerified(session: Session, id: string, outcome: Verified, context: Context): Step {
  if (session.app.kind !== "verifying" || session.app.generation.id !== id) return step(session);
  if (outcome.kind === "damaged") {
    const damaged = new Set([...session.damaged, id]);
    const report: Effect = { kind: "report-damage", id, path: outcome.path, reason: outcome.reason };
    return andThen(step({ ...session, damaged }, report), (after) => decideApp(after, context));
  }
  // Asked again, because the record may have changed while the disk was read.
  const decision = decide(session);
  const { action } = decision;
  if (action.kind !== "start-app" || action.generation.id !== id) return decideApp(session, context);
  const running = {
    generation: action.generation,
    onTrial: action.onTrial,
    app: outcome.app,
    hasDms: outcome.hasDms,
    isGood: outcome.app === null,
  };
  return andThen(carryOut(session, decision), (after) =>
    start({ ...after, running, isSafeMode: false }, running, context),
  );
}

/** The disk takes no writes, so the trial's start cannot be counted: the confirmed one runs. */
export function onNotDurable(session: Session, context: Context): Step {
  if (!session.canTry) return step(session);
  return andThen(step({ ...session, canTry: false, running: null }, ...clearAppTimers()), (after) =>
    decideApp(after, context),
  );
}

function decide(session: Session): BootDecision {
  if (session.canTry) return decideBoot(session.record, session.damaged);
  const { trial } = session.record;
  const decision = decideBoot({ ...session.record, trial: null }, session.damaged);
  // The trial is only left out, not given up.
  return { ...decision, record: decision.writes ? { ...decision.record, trial } : session.record };
}

function carryOut(session: Session, decision: BootDecision): Step {
  const rolledBack = decision.events.find((event) => event.kind === "rolled-back");
  if (rolledBack === undefined) return commit(session, decision, "bootloader");
  const tell: Effect = { kind: "tell-kernel", event: { kind: "rolling-back", version: rolledBack.version } };
  return andThen(commit({ ...session, quickFaults: 0 }, decision, "bootloader"), (after) =>
    step(after, tell, { kind: "collect-garbage" }),
  );
}

function start(session: Session, running: Running, context: Context): Step {
  // Without a program there is nothing that could fault.
  if (running.app === null && isHealing(session))
    return proveTry({ ...session, app: { kind: "none" } }, "bootloader", context);
  if (running.app === null) return confirmIfProved({ ...session, app: { kind: "none" } }, "bootloader");
  const app = { kind: "starting", sinceMs: context.now.monotonicMs } as const;
  return step({ ...session, app }, { kind: "start-app", running, app: running.app }, firstTimer(running.app));
}

/** An app that is good by living says nothing: there is no READY to wait for. */
function firstTimer(app: App): Effect {
  const { after } = app.confirm;
  return after === "ready"
    ? { kind: "set-timer", name: "start-timeout", afterMs: app.readyTimeoutMs }
    : { kind: "set-timer", name: "alive", afterMs: after };
}

/** True while this generation is the one on trial. */
export function isTrialOf(session: Session, generation: GenerationReference): boolean {
  return session.record.trial?.generation.id === generation.id;
}
