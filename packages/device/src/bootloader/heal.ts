import { heal } from "@regrow/core/boot";
import { beginEnding } from "./ending.ts";
import type { Effect, Session, SessionEvent, Step } from "./session.ts";
import { andThen, commit, step, type Context } from "./steps.ts";

/** Safe mode asks for a step: counted and durable before it is answered, refused where the record does not allow it. */
export function onHealAsked(
  session: Session,
  { requestId, step: asked, suspects }: Extract<SessionEvent, { kind: "heal-asked" }>,
  context: Context,
): Step {
  const { tryMs, bootId } = context.options;
  const result = heal(session.record, { step: asked, bootId, suspects, tryMs });
  const { isTaken } = result;
  const answer: Effect = {
    kind: "answer",
    requestId,
    answer: { isTaken, detail: isTaken ? "" : result.detail },
  };
  const answered = andThen(commit(session, result, "kernel"), (after) => step(after, answer));
  return isTaken && result.restarts ? andThen(answered, (after) => beginEnding(after, "reboot", context)) : answered;
}
