import { Check } from "typebox/schema";
import { RegrowError } from "../error/index.ts";
import type { Reply } from "./codec.ts";
import { ANSWERS, type AnswerTo, type RequestKind } from "./messages.ts";

/** What the other side answered to a question of that kind. @throws RegrowError with the other side's code; LINK_MESSAGE_INVALID */
export function readAnswer<Kind extends RequestKind>(kind: Kind, reply: Reply): AnswerTo<Kind> {
  if (!reply.ok) throw new RegrowError(reply.code, { message: reply.text });
  const schema: (typeof ANSWERS)[Kind] = ANSWERS[kind];
  if (!Check(schema, reply.data)) throw new RegrowError("LINK_MESSAGE_INVALID", { problem: "not an answer", to: kind });
  return reply.data as AnswerTo<Kind>;
}
