import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import { refusalOf } from "./command-answer.ts";
import { jsonReply, send } from "./reply.ts";

/** One request that has been admitted, and what is known of it. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** For every answer. */
  readonly cors: OutgoingHttpHeaders;
  /** The client is gone. */
  readonly gone: AbortSignal;
  /** Nobody knows which page asks: it may look, not touch. */
  readonly isUnknown: boolean;
}

/** Answers that it is not done, and why. */
export function refuse(
  { response, cors }: Pick<Exchange, "response" | "cors">,
  status: number,
  reason: string,
  headers: OutgoingHttpHeaders = {},
): Promise<void> {
  return send(response, jsonReply(status, refusalOf(reason), { ...cors, ...headers }));
}
