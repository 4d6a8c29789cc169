import { answerText, type WireAnswer } from "@regrow/core/command";
import { RegrowError } from "@regrow/core/error";
import type { DeviceLink, RunOptions } from "./device-link.ts";
import { shownText } from "./shown-text.ts";

/** An answer that must be a success. @throws RegrowError CONSOLE_REFUSED with what the device says, and what `run` throws */
export async function askFor(link: DeviceLink, line: string, options: RunOptions = {}): Promise<WireAnswer> {
  const answer = await link.run(line, options);
  if (answer.code === 0) return answer;
  throw new RegrowError("CONSOLE_REFUSED", {
    line,
    answer: shownText(answerText(answer)).slice(0, 200),
    code: answer.code,
  });
}

/** The same as text, bounded: what is longer is none. */
export async function askForText(link: DeviceLink, line: string, options: RunOptions = {}): Promise<string> {
  return answerText(await askFor(link, line, options));
}

/** A word of a line, in quotes where it needs them. @throws RegrowError FILE_NAME_INVALID for what no line can say */
export function quoted(name: string): string {
  if (/["\p{Cc}]/u.test(name))
    throw new RegrowError("FILE_NAME_INVALID", { name: shownText(name), reason: "a quote, or a control character" });
  return /\s|^-|^$/.test(name) ? `"${name}"` : name;
}
