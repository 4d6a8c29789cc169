import type { FastifyReply, FastifyRequest } from "fastify";
import Type, { type Static } from "typebox";
import { describeError, type RegrowError } from "@regrow/core/error";
import { retryAfterMs } from "../http/index.ts";

/** Body of every error for people and programs. @see RFC 9457 */
export const Problem = Type.Object(
  {
    type: Type.String({ description: "urn:regrow:error:<code>" }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    instance: Type.String(),
    code: Type.String({ description: "row of the error table; stable" }),
    fix: Type.String({ description: "what to do now" }),
    requestId: Type.String({ description: "of this request, for whoever runs the server" }),
  },
  { $id: "Problem", title: "Problem" },
);

/** Answers with a problem, and says when to come back where waiting helps. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, error: RegrowError): FastifyReply {
  const waitMs = retryAfterMs(error);
  if (waitMs !== undefined) void reply.header("retry-after", String(Math.max(1, Math.ceil(waitMs / 1_000))));
  if (error.row.http === 401) void reply.header("www-authenticate", "Bearer");
  const instance = request.url.split("?", 1)[0]?.slice(0, 512) ?? "";
  return reply
    .code(error.row.http)
    .type(PROBLEM_TYPE)
    .send(problemOf(error, { status: error.row.http, instance, requestId: request.id }));
}

/** Media type of a problem. */
export const PROBLEM_TYPE = "application/problem+json";

/** The error as a problem, for a request that has these. */
export function problemOf(
  error: RegrowError,
  of: Pick<Static<typeof Problem>, "status" | "instance" | "requestId">,
): Static<typeof Problem> {
  return {
    type: `urn:regrow:error:${error.code}`,
    title: error.row.title,
    status: of.status,
    detail: describeError(error.code, error.details),
    instance: of.instance,
    code: error.code,
    fix: error.row.fix,
    requestId: of.requestId,
  };
}
