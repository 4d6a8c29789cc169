import type { FastifyReply } from "fastify";
import { describeError, type RegrowError } from "@regrow/core/error";
import { Refusal as RefusalSchema, type Refusal, type Return } from "@regrow/core/protocol";
import { retryAfterMs } from "../http/index.ts";

/** Spread of the time to come back that goes with a refusal which names one. */
const JITTER_MS = 5_000;

/** Answers a device with a reason, what to do, and when to come back (law L8). */
export function sendRefusal(reply: FastifyReply, error: RegrowError, comeBack: Return): FastifyReply {
  return reply.code(error.row.http).type(REFUSAL_TYPE).send(refusalOf(error, comeBack));
}

/** Media type of a refusal. */
export const REFUSAL_TYPE = "application/json";

/** The error as a device reads it. @param comeBack when, unless the error says so itself */
export function refusalOf(error: RegrowError, comeBack: Return): Refusal {
  const waitMs = retryAfterMs(error);
  return {
    result: "fail",
    code: error.code,
    // The one message that devices have always been given word for word (dms-facts 1.3).
    message:
      error.code === "DEVICE_NOT_CLAIMED" ? error.row.title : describeError(error.code, error.details).slice(0, 1024),
    fix: error.row.fix,
    return: waitMs === undefined ? comeBack : { afterMs: Math.ceil(waitMs), jitterMs: JITTER_MS },
  };
}

/** The answers that every route may give instead of its own. */
export const REFUSALS = { "4xx": RefusalSchema, "5xx": RefusalSchema } as const;
