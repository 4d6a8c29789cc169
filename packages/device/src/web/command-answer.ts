import { RESPONSE_CODES, formatAnswer, type ResponseCode } from "@regrow/core/command";
import type { Outcome } from "../command/index.ts";
import { FLAGS } from "./command-request.ts";

/** The body of an answer. Documented is `response` (device-facts 4.3), the rest is ours. */
export interface CommandAnswer {
  /** What a person at a console would read, line ends included; of bytes that were read, just those. */
  readonly response: string;
  /** The digit of a machine header. */
  readonly code: ResponseCode;
  /** 2: the response is in base64. */
  readonly flags: number;
  readonly safe_mode: boolean;
  /** What can be done about a failure. */
  readonly advice?: string;
}

export function answerOf(
  outcome: Outcome,
  to: { readonly isBase64: boolean; readonly isSafeMode: boolean },
): CommandAnswer {
  const { code, advice } = outcome;
  const bytes =
    outcome.data ?? new TextEncoder().encode(formatAnswer(outcome, { format: "human", isSafeMode: to.isSafeMode }));
  return {
    response: to.isBase64 ? Buffer.from(bytes).toString("base64") : textOf(bytes),
    code,
    flags: to.isBase64 ? FLAGS.responseBase64 : 0,
    safe_mode: to.isSafeMode,
    ...(advice === undefined ? {} : { advice }),
  };
}

/** A refusal of the server itself: programs that look into `response` see a command that failed. */
export function refusalOf(reason: string): Omit<CommandAnswer, "safe_mode"> {
  return { response: `${RESPONSE_CODES[1]}\r\n`, code: 1, flags: 0, advice: reason };
}

/** Bytes that are no UTF-8 become one character each, so that nothing of them is lost. */
function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return Buffer.from(bytes).toString("latin1");
  }
}
