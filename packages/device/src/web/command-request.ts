/** Bits of `flags`. Documented are 4 and 7 (device-facts 4.3); which of the other two is which is inferred. */
export const FLAGS = { commandBase64: 1, responseBase64: 2, dataBase64: 4 } as const;

/** Longest body. Source: device-facts 4.3. */
export const MAX_BODY_BYTES = 4_096;

/** A command that came by POST. */
export interface CommandRequest {
  readonly command: string;
  /** All the bytes that follow the line. */
  readonly data: Uint8Array;
  readonly isResponseBase64: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

export type ReadRequest =
  | { readonly ok: true; readonly request: CommandRequest }
  | { readonly ok: false; readonly reason: string };

/** Reads what clients send, whatever type they say it has: JSON with flags, command and data, of which any may be missing. Never throws. */
export function readCommandRequest(body: Uint8Array): ReadRequest {
  const fields = parseObject(body);
  return typeof fields === "string" ? { ok: false, reason: fields } : readFields(fields, fields["command"]);
}

/**
 * POST /stream is `stream_write` without its line: JSON with handle, flags and data, or the bytes alone where the address has the
 * handle. Ours: it is documented by name only. Never throws.
 */
export function readStreamRequest(body: Uint8Array, handle: string | undefined): ReadRequest {
  const fields = handle === undefined ? parseObject(body) : { handle };
  if (typeof fields === "string") return { ok: false, reason: fields };
  const given = fields["handle"];
  const stream = typeof given === "number" || typeof given === "string" ? String(given) : "";
  if (!/^\d{1,10}$/.test(stream)) return { ok: false, reason: "'handle' is not the number of a stream" };
  const read = readFields(fields, "");
  if (!read.ok) return read;
  const data = handle === undefined ? read.request.data : body;
  return { ok: true, request: { ...read.request, data, command: `stream_write ${stream} ${data.length}` } };
}

function readFields(fields: Fields, given: unknown): ReadRequest {
  const flags = readFlags(fields["flags"]);
  if (flags === undefined) return { ok: false, reason: "'flags' is not a number from 0 to 255" };
  const command = readBytes(given, (flags & FLAGS.commandBase64) !== 0);
  const data = readBytes(fields["data"], (flags & FLAGS.dataBase64) !== 0);
  if (command === undefined || data === undefined) {
    const name = command === undefined ? "command" : "data";
    return {
      ok: false,
      reason: `'${name}' is not a text${flags === 0 ? "" : `, or not in base64 as flags ${flags} say`}`,
    };
  }
  const isResponseBase64 = (flags & FLAGS.responseBase64) !== 0;
  return { ok: true, request: { command: new TextDecoder().decode(command), data, isResponseBase64 } };
}

/** What is wrong, as a text, where it is none. */
function parseObject(body: Uint8Array): Fields | string {
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Fields)
      : "the body is JSON, but no object";
  } catch {
    return "the body is not JSON in UTF-8";
  }
}

function readFlags(value: unknown): number | undefined {
  const flags = typeof value === "string" ? Number(value) : (value ?? 0);
  return typeof flags === "number" && Number.isInteger(flags) && flags >= 0 && flags <= 255 ? flags : undefined;
}

/** Undefined for what cannot be meant. */
function readBytes(value: unknown, isBase64: boolean): Uint8Array | undefined {
  const text = value ?? "";
  if (typeof text !== "string") return undefined;
  if (!isBase64) return new TextEncoder().encode(text);
  const plain = text.replaceAll(/\s/g, "").replaceAll("-", "+").replaceAll("_", "/");
  return /^[A-Za-z0-9+/]*={0,2}$/.test(plain) ? Uint8Array.from(Buffer.from(plain, "base64")) : undefined;
}
