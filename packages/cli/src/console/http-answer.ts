import { codeOfText, type ResponseCode, type WireAnswer } from "@regrow/core/command";
import { RegrowError } from "@regrow/core/error";

export interface HttpAnswer {
  readonly answer: WireAnswer;
  /** What can be done about a failure, where the device says so. */
  readonly advice: string | undefined;
}

/** An answer's 99,999 bytes in base64, and what JSON puts around them. */
const MAX_BODY_BYTES = 262_144;
const BASE64_RESPONSE = 2;

/**
 * Reads an answer to POST /command that was asked for in base64. Documented is `response` alone (device-facts 4.3): of a device that
 * says no more, the code is what the text means.
 * @throws RegrowError CONSOLE_DENIED, CONSOLE_NAME_REFUSED, CONSOLE_ANSWER_INVALID
 */
export async function readHttpAnswer(response: Response): Promise<HttpAnswer> {
  const text = await readBounded(response);
  const fields = parseObject(text);
  const advice = typeof fields?.["advice"] === "string" ? fields["advice"] : undefined;
  const said = advice === undefined ? {} : { said: printable(advice) };
  // Too many wrong ones is 429.
  if (response.status === 401 || response.status === 429) throw new RegrowError("CONSOLE_DENIED", said);
  if (response.status === 403 && advice?.includes("http.server.hosts") === true)
    throw new RegrowError("CONSOLE_NAME_REFUSED", said);
  if (response.status !== 200)
    throw new RegrowError("CONSOLE_ANSWER_INVALID", { "HTTP status": response.status, ...said });
  const body = fields?.["response"];
  if (fields === undefined || typeof body !== "string")
    throw new RegrowError("CONSOLE_ANSWER_INVALID", { problem: "no JSON with a 'response'" });
  const isPlain = typeof fields["flags"] === "number" && (fields["flags"] & BASE64_RESPONSE) === 0;
  const payload = isPlain ? new TextEncoder().encode(body) : fromBase64(body);
  const code = readCode(fields["code"]) ?? codeOfText(new TextDecoder().decode(payload).trimEnd());
  return { answer: { code, isSafeMode: fields["safe_mode"] === true, payload }, advice };
}

async function readBounded(response: Response): Promise<string> {
  const pieces: Uint8Array[] = [];
  let sizeBytes = 0;
  try {
    for await (const piece of response.body ?? []) {
      sizeBytes += piece.length;
      if (sizeBytes > MAX_BODY_BYTES) throw new RegrowError("CONSOLE_ANSWER_INVALID", { problem: "it is too long" });
      pieces.push(piece);
    }
  } catch (error) {
    if (error instanceof RegrowError) throw error;
    throw new RegrowError("CONSOLE_LOST", { reason: "the answer ends too early" }, { cause: error });
  }
  return Buffer.concat(pieces).toString("utf8");
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined; // the caller says so, with the status
  }
}

function fromBase64(text: string): Uint8Array {
  if (!/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(text))
    throw new RegrowError("CONSOLE_ANSWER_INVALID", { problem: "the response is not in base64, as was asked for" });
  return Uint8Array.from(Buffer.from(text, "base64"));
}

function readCode(value: unknown): ResponseCode | undefined {
  return CODES.find((code) => code === value);
}

const CODES = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] as const satisfies readonly ResponseCode[];

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, "?").slice(0, 300);
}
