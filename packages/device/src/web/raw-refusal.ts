import { STATUS_CODES, type OutgoingHttpHeaders } from "node:http";
import { refusalOf } from "./command-answer.ts";
import { SECURITY_HEADERS } from "./reply.ts";

/** A refusal as it goes over a connection that has no response object: before a request is understood, or when it wants a WebSocket. */
export function rawRefusal(status: number, reason: string, headers: OutgoingHttpHeaders = {}): string {
  const body = JSON.stringify(refusalOf(reason));
  const fields: OutgoingHttpHeaders = {
    ...SECURITY_HEADERS,
    "content-type": "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(body),
    "cache-control": "no-store",
    connection: "close",
    ...headers,
  };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${String(value)}`);
  return [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`, ...lines, "", body].join("\r\n");
}
