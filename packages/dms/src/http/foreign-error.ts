import type { FastifyError } from "fastify";
import { RegrowError, asRegrowError } from "@regrow/core/error";
import { invalidWords } from "./invalid-words.ts";

/** An HTTP error of fastify's own, by its code and meaning. */
type FrameworkError = Pick<FastifyError, "message" | "validation" | "validationContext"> & {
  readonly statusCode: number;
};

/** Anything that ended a request, with a row of the error table. What is not ours to tell becomes INTERNAL. */
export function requestError(thrown: unknown): RegrowError {
  if (thrown instanceof RegrowError) return thrown;
  if (isDiskFull(thrown)) return new RegrowError("STORAGE_FULL", {}, { cause: thrown });
  if (!isFrameworkError(thrown)) return asRegrowError(thrown);
  // 408 and 5xx are states of ours; every 4xx of fastify is something in the request (law L8: it says what).
  if (thrown.statusCode === 413) return new RegrowError("INPUT_TOO_LARGE", {}, { cause: thrown });
  const { validation, validationContext = "", statusCode } = thrown;
  if (validation !== undefined)
    return new RegrowError("INPUT_INVALID", invalidWords(validation, validationContext), { cause: thrown });
  if (statusCode >= 400 && statusCode < 500)
    return new RegrowError("INPUT_INVALID", { reason: thrown.message.slice(0, 256) }, { cause: thrown });
  return asRegrowError(thrown);
}

/** What is wrong with an address that fastify has not looked for a route for. @param code of its error */
export function addressError(code: string, maxParamLength: number): RegrowError {
  const isLong = code === "FST_ERR_MAX_PARAM_LENGTH";
  const address = isLong ? `a name in it is longer than ${maxParamLength} characters` : "malformed";
  return new RegrowError("INPUT_INVALID", { address });
}

/** What may be told to a stranger: our own bugs stay in the log. */
export function tellable(error: RegrowError): RegrowError {
  return error.code === "INTERNAL" ? new RegrowError("INTERNAL") : error;
}

/** The ms that an error asks to wait, where it does. */
export function retryAfterMs(error: RegrowError): number | undefined {
  const value = error.details["retryAfterMs"];
  return typeof value === "number" ? value : undefined;
}

/** @see https://sqlite.org/rescode.html#full */
const SQLITE_FULL = 13;

/** The disk refused it, or the database on it: whoever runs the DMS can help, and what was there is as it was. */
function isDiskFull(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false;
  if ("errcode" in thrown) return thrown.errcode === SQLITE_FULL;
  return "code" in thrown && (thrown.code === "ENOSPC" || thrown.code === "EDQUOT");
}

function isFrameworkError(thrown: unknown): thrown is FrameworkError {
  return (
    thrown instanceof Error &&
    "statusCode" in thrown &&
    typeof thrown.statusCode === "number" &&
    thrown.statusCode >= 400
  );
}
