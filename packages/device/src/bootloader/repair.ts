import type { RecoveryEvent } from "@regrow/core/recovery-log";
import { countRepaired, formatFinding, type Diagnosis } from "../doctor/index.ts";
import { decideApp } from "./decide-app.ts";
import type { Session, SessionEvent, Step } from "./session.ts";
import { andThen, commit, step, type Context } from "./steps.ts";

/**
 * A repair has ended: what is whole again may be started, and the recovery log tells of it. Safe mode, once entered, stays until
 * the faults are reset: a person shall see it.
 */
export function onRepaired(
  session: Session,
  { requestId, diagnosis, by }: Extract<SessionEvent, { kind: "repaired" }>,
  context: Context,
): Step {
  const damaged = new Set([...session.damaged].filter((id) => !diagnosis.whole.includes(id)));
  const told = andThen(step({ ...session, damaged }), (after) =>
    commit(after, { record: after.record, events: repairEvents(diagnosis) }, by),
  );
  const answered =
    requestId === null ? told : andThen(told, (after) => step(after, { kind: "answer", requestId, answer: diagnosis }));
  return session.app.kind === "repairing" ? andThen(answered, (after) => decideApp(after, context)) : answered;
}

/** Nothing where nothing was mended: the log is for what has changed. */
export function repairEvents(diagnosis: Diagnosis): readonly RecoveryEvent[] {
  const repaired = countRepaired(diagnosis);
  if (repaired === 0) return [];
  const { findings, more } = diagnosis;
  const first = findings.find(({ remedy }) => remedy.kind === "repaired") ?? findings[0];
  const detail = first === undefined ? "" : formatFinding(first);
  return [{ kind: "repaired", found: findings.length + more, repaired, detail }];
}
