import type { FailureCode } from "./response-codes.ts";

/** Why words are not taken. */
export interface Refused {
  readonly ok: false;
  readonly code: FailureCode;
  /** What of the line it is about. */
  readonly detail: string;
  /** What a person can do about it. */
  readonly advice?: string;
}

export function refuse(code: FailureCode, detail: string): Refused {
  return { ok: false, code, detail };
}
