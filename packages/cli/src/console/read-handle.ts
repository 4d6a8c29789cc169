import { RegrowError } from "@regrow/core/error";
import { shownText } from "./shown-text.ts";

/** The stream in an answer. @throws RegrowError CONSOLE_ANSWER_INVALID */
export function readHandle(answer: string): number {
  if (/^\d{1,4}$/.test(answer.trim())) return Number(answer);
  throw new RegrowError("CONSOLE_ANSWER_INVALID", { expected: "a stream", actual: shownText(answer).slice(0, 100) });
}
