import { ERRORS, isErrorCode, type ErrorCode } from "@regrow/core/error";
import { OPERATIONS, isRight, type OperationName, type OperationRow } from "../permission/index.ts";
import type { Answer, RouteNotes } from "./open-api.ts";

const PROBLEM_TYPE = "application/problem+json";
/** What a repeated request can be refused with. */
const REPEATED: readonly ErrorCode[] = ["REPEAT_DIFFERS", "REPEAT_TOO_EARLY", "REPEAT_UNANSWERED"];

/** Codes that the operation can refuse with: its own, and those that come from who may call it and how. */
export function codesOf(operation: OperationName, notes: RouteNotes, hasInput: boolean): readonly ErrorCode[] {
  const { needs }: OperationRow = OPERATIONS[operation];
  const isWrite = notes.method !== "GET";
  const codes: ErrorCode[] = ["RATE_LIMITED", "INTERNAL"];
  if (hasInput || isWrite) codes.push("INPUT_INVALID");
  if (isWrite) codes.push("INPUT_TOO_LARGE", "REQUEST_SLOW", "STORAGE_FULL");
  if (needs !== "nothing") codes.push("SIGN_IN_REQUIRED", "ORGANISATION_UNKNOWN");
  if (needs !== "nothing" && isWrite) codes.push("NOT_ALLOWED");
  if (needs === "person") codes.push("PERSON_REQUIRED");
  if (isRight(needs)) codes.push("RIGHT_MISSING", "IMPORT_UNDER_WAY");
  if (notes.isRepeatable) codes.push(...REPEATED);
  return [...new Set([...codes, ...notes.errors.filter(isErrorCode)])].toSorted();
}

/** An answer for each status that the codes have, which lists them with what to do (law L8). */
export function errorAnswers(codes: readonly ErrorCode[]): Readonly<Record<string, Answer>> {
  const byStatus = Map.groupBy(codes, (code) => ERRORS[code].http);
  return Object.fromEntries([...byStatus].map(([status, same]) => [String(status), answerOf(same)]));
}

function answerOf(codes: readonly ErrorCode[]): Answer {
  const lines = codes.map((code) => `- \`${code}\`: ${ERRORS[code].title}. ${ERRORS[code].fix}`);
  const schema = {
    allOf: [{ $ref: "#/components/schemas/Problem" }, { properties: { code: { enum: codes } } }],
  };
  return { description: lines.join("\n"), content: { [PROBLEM_TYPE]: { schema } } };
}
