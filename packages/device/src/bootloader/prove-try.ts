import { confirmTrial } from "@regrow/core/boot";
import type { Actor } from "@regrow/core/recovery-log";
import { beginEnding } from "./ending.ts";
import type { Effect, Session, Step } from "./session.ts";
import { andThen, commit, step, type Context } from "./steps.ts";

/** The running start is a try of safe mode to get well. */
export function isHealing({ running, record }: Session): boolean {
  const { trial } = record;
  return running?.onTrial === true && trial?.healing !== undefined && trial.generation.id === running.generation.id;
}

/** It has come up: now the time counts that proves it. */
export function watchTry(session: Session): Step {
  const healing = session.record.trial?.healing;
  return healing === undefined
    ? step(session)
    : step(session, { kind: "set-timer", name: "healthy", afterMs: healing.healthyMs });
}

/** It has run well for long enough. Where that only was a step of a search, safe mode goes on with the next one. */
export function proveTry(session: Session, by: Actor, context: Context): Step {
  const { running, record } = session;
  if (running === null) return step(session);
  const proved = confirmTrial(record);
  const healed = proved.events.find((event) => event.kind === "healing" && event.outcome === "healed");
  const committed = commit({ ...session, running: { ...running, onTrial: false }, quickFaults: 0 }, proved, by);
  if (healed?.kind !== "healing") return andThen(committed, (after) => beginEnding(after, "reboot", context));
  const tell: Effect = { kind: "tell-kernel", event: { kind: "healed", detail: healed.detail } };
  return andThen(committed, (after) => step(after, tell, { kind: "collect-garbage" }));
}
