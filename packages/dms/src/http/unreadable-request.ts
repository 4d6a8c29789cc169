import { STATUS_CODES, type IncomingMessage, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { RegrowError } from "@regrow/core/error";

/** What is sent to whoever sends what is no request. */
export interface RawAnswer {
  readonly type: string;
  readonly body: object;
}

/** For a listener: what it answers to bytes that are no HTTP request, and how it ends the connection then. */
export interface UnreadableRequests {
  /** Told of every request that could be read: an answer to it that has begun is not written into. */
  begun(request: IncomingMessage, response: ServerResponse): void;
  /** Told of what could not. Nothing of what Node's parser says of it gets out. */
  refuse(fault: Error & { readonly code?: string }, socket: Socket): void;
}

/** @see RFC 6585 section 5: the one status that no error of ours has a row for */
const HEADERS_TOO_LARGE = 431;
const TOO_LONG: ReadonlySet<unknown> = new Set(["HPE_HEADER_OVERFLOW", "HPE_CHUNK_EXTENSIONS_OVERFLOW"]);

/** @param answerOf says it in the listener's own words; `status` is the one of the answer */
export function unreadableRequests(answerOf: (error: RegrowError, status: number) => RawAnswer): UnreadableRequests {
  const answers = new WeakMap<Socket, ServerResponse>();
  return {
    begun(request, response) {
      answers.set(request.socket, response);
    },
    refuse(fault, socket) {
      const before = answers.get(socket);
      const isAnswering = before !== undefined && before.headersSent && !before.writableFinished;
      if (isAnswering || !socket.writable || fault.code === "ECONNRESET") return void socket.destroy();
      const error = errorOf(fault.code);
      const status = TOO_LONG.has(fault.code) ? HEADERS_TOO_LARGE : error.row.http;
      // What still comes on it is nobody's request.
      socket.end(rawText(status, answerOf(error, status)), () => socket.destroy());
    },
  };
}

function errorOf(code: string | undefined): RegrowError {
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") return new RegrowError("REQUEST_SLOW");
  if (TOO_LONG.has(code)) return new RegrowError("INPUT_TOO_LARGE", { "too long": "its first line and headers" });
  return new RegrowError("INPUT_INVALID", { reason: "this is no HTTP request" });
}

function rawText(status: number, { type, body }: RawAnswer): string {
  const text = JSON.stringify(body);
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`,
    `content-type: ${type}`,
    `content-length: ${Buffer.byteLength(text)}`,
    "cache-control: no-store",
    "x-content-type-options: nosniff",
    "connection: close",
  ];
  return `${head.join("\r\n")}\r\n\r\n${text}`;
}
