import type { Static, TSchema } from "typebox";
import { Check } from "typebox/schema";
import { RegrowError, isErrorCode, type ErrorCode } from "@regrow/core/error";
import { Refusal, type Return } from "@regrow/core/protocol";

/**
 * An answer's body as what was asked for.
 * @throws RegrowError DMS_ANSWER_INVALID; the code of a refusal
 */
export function parseAnswer<Schema extends TSchema>(schema: Schema, status: number, body: Uint8Array): Static<Schema> {
  const value = parseJson(body);
  if (status < 200 || status > 299) throw refusalError(status, value);
  if (!Check(schema, value)) throw new RegrowError("DMS_ANSWER_INVALID", { status, reason: "not the agreed form" });
  return value;
}

/** What a status other than 2xx means. A redirect is none of the answers that a DMS gives, so it is not followed. */
export function refusalError(status: number, body: unknown): RegrowError {
  if (Check(Refusal, body))
    return new RegrowError(codeOf(body.code), { message: body.message, fix: body.fix, ...returnDetails(body.return) });
  // A proxy in between speaks for a DMS that is gone: the same as no answer.
  if (status >= 500) return new RegrowError("DMS_UNREACHABLE", { status });
  if (status === 429) return new RegrowError("RATE_LIMITED", { status });
  return new RegrowError("DMS_ANSWER_INVALID", { status, reason: "neither an answer nor a refusal" });
}

/** When the server wants the device back, as its refusal said; null where it said nothing. */
export function returnOf(error: RegrowError): Return | null {
  const { returnAfterMs, returnJitterMs } = error.details;
  return typeof returnAfterMs === "number" && typeof returnJitterMs === "number"
    ? { afterMs: returnAfterMs, jitterMs: returnJitterMs }
    : null;
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined; // no schema allows it
  }
}

/** What goes wrong inside of the DMS: told of the device it would say that the device, or the bundle, is to blame. */
const ITS_OWN_TROUBLE: ReadonlySet<string> = new Set<ErrorCode>(["INTERNAL", "STORAGE_FULL", "STORAGE_FAILED"]);

function codeOf(code: string): ErrorCode {
  if (ITS_OWN_TROUBLE.has(code)) return "DMS_UNREACHABLE";
  return isErrorCode(code) ? code : "DMS_ANSWER_INVALID";
}

function returnDetails(value: Return | null): { returnAfterMs?: number; returnJitterMs?: number } {
  return value === null ? {} : { returnAfterMs: value.afterMs, returnJitterMs: value.jitterMs };
}
