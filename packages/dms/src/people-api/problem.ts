import type { FastifyReply, FastifyRequest } from "fastify";
import Type from "typebox";
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
  return reply
    .code(error.row.http)
    .type("application/problem+json")
    .send({
      type: `urn:regrow:error:${error.code}`,
      title: error.row.title,
      status: error.row.http,
      detail: describeError(error.code, error.details),
      instance: request.url.split("?", 1)[0]?.slice(0, 512) ?? "",
      code: error.code,
      fix: error.row.fix,
      requestId: request.id,
    });
}
