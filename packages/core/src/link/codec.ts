import { decode, encode } from "@msgpack/msgpack";
import { Check } from "typebox/schema";
import { RegrowError, isErrorCode, type ErrorCode } from "../error/index.ts";
import { LINK_LIMITS } from "./limits.ts";
import { Answer, Envelope, REQUESTS, isRequestKind, type LinkRequest } from "./messages.ts";

/** The end of a question. */
export type Reply =
  | { readonly ok: true; readonly data: unknown }
  | { readonly ok: false; readonly code: ErrorCode; readonly text: string };

/** What goes over the link. */
export type LinkMessage =
  | { readonly kind: "request"; readonly id: number; readonly request: LinkRequest }
  | { readonly kind: "reply"; readonly id: number; readonly reply: Reply };

/** What came over the link: a message, or what it is instead. */
export type Received =
  | LinkMessage
  /** A question that this side cannot take: it is answered with `reply`. */
  | { readonly kind: "refused"; readonly id: number; readonly reply: Reply }
  /** Nothing that could be answered. */
  | { readonly kind: "garbage"; readonly reason: string };

const MAX_ERROR_LENGTH = 1_024;
const DECODING = {
  maxStrLength: LINK_LIMITS.messageBytes,
  maxBinLength: LINK_LIMITS.messageBytes,
  maxArrayLength: 4_096,
  maxMapLength: 4_096,
  // Timestamps and whatever else would become something other than data.
  maxExtLength: 0,
} as const;

/** @throws RegrowError LINK_MESSAGE_INVALID when the message is too long, or holds what msgpack cannot say */
export function encodeMessage(message: LinkMessage): Uint8Array {
  const { id } = message;
  const wire = message.kind === "request" ? { id, ...message.request } : { id, ...wireReply(message.reply) };
  return bounded(wire);
}

/** Never throws. Source of the documented forms: dms-facts 4.4. */
export function decodeMessage(bytes: Uint8Array): Received {
  if (bytes.length > LINK_LIMITS.messageBytes) return garbage("too long");
  let value: unknown;
  try {
    value = decode(bytes, DECODING);
  } catch {
    return garbage("no msgpack");
  }
  if (!isShallow(value, LINK_LIMITS.depth)) return garbage("too deep");
  if (!Check(Envelope, value)) return garbage("no id");
  const { id, request } = value;
  if (request === undefined)
    return Check(Answer, value) ? { kind: "reply", id, reply: readReply(value) } : garbage("no answer");
  if (!isRequestKind(request)) return refused(id, "LINK_MESSAGE_UNKNOWN", `unknown: ${request}`);
  if (!Check(REQUESTS[request], value)) return refused(id, "LINK_MESSAGE_INVALID", `not the form of ${request}`);
  return { kind: "request", id, request: value };
}

/** An error as the other side is told it. */
export function failed({ code, message }: RegrowError): Extract<Reply, { readonly ok: false }> {
  return { ok: false, code, text: message.slice(0, MAX_ERROR_LENGTH) };
}

function wireReply(reply: Reply): object {
  return reply.ok ? { data: reply.data } : { error: reply.text, code: reply.code };
}

function readReply(value: { readonly data?: unknown; readonly error?: string; readonly code?: string }): Reply {
  if (value.error === undefined) return { ok: true, data: value.data };
  const code = value.code !== undefined && isErrorCode(value.code) ? value.code : "LINK_MESSAGE_INVALID";
  return { ok: false, code, text: value.error };
}

function refused(id: number, code: ErrorCode, text: string): Received {
  return { kind: "refused", id, reply: { ok: false, code, text } };
}

function garbage(reason: string): Received {
  return { kind: "garbage", reason };
}

function bounded(wire: object): Uint8Array {
  let bytes: Uint8Array;
  try {
    bytes = encode(wire, { ignoreUndefined: true, maxDepth: LINK_LIMITS.depth + 2 });
  } catch (cause) {
    throw new RegrowError("LINK_MESSAGE_INVALID", { problem: "cannot be said in msgpack" }, { cause });
  }
  if (bytes.length > LINK_LIMITS.messageBytes)
    throw new RegrowError("LINK_MESSAGE_INVALID", { bytes: bytes.length, longest: LINK_LIMITS.messageBytes });
  return bytes;
}

/** Whether nothing nests deeper; looked at level by level, since what comes may nest as deep as it is long. */
function isShallow(value: unknown, depth: number): boolean {
  let level: readonly unknown[] = [value];
  for (let left = depth + 1; left > 0; left -= 1) {
    level = level.flatMap(children);
    if (level.length === 0) return true;
  }
  return false;
}

function children(value: unknown): readonly unknown[] {
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return [];
  return Array.isArray(value) ? value : Object.values(value);
}
