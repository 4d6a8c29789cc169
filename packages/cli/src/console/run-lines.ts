import { answerText, parseLine, type ResponseCode, type WireAnswer } from "@regrow/core/command";
import { RegrowError } from "@regrow/core/error";
import { DIALECTS } from "@regrow/core/variable";
import type { DeviceLink } from "./device-link.ts";

/** A line and what the device made of it. */
export interface RunLine {
  readonly line: string;
  readonly code: ResponseCode;
  readonly text: string;
  readonly isSafeMode: boolean;
}

export interface RunLinesOptions {
  /** Goes on behind a line that failed. */
  readonly keepsGoing: boolean;
  /** Told before a line is sent, and with its answer. */
  readonly before?: (line: string) => void;
  readonly after: (answer: WireAnswer) => void;
  readonly signal: AbortSignal;
}

/** Runs lines one after the other; the last one is the first that failed, unless it keeps going. @throws what the link throws */
export async function runLines(
  link: DeviceLink,
  lines: readonly string[],
  { keepsGoing, before, after, signal }: RunLinesOptions,
): Promise<readonly RunLine[]> {
  const done: RunLine[] = [];
  for (const line of lines) {
    checkLine(line);
    before?.(line);
    const answer = await link.run(line, { signal });
    after(answer);
    done.push({ line, code: answer.code, text: answerText(answer), isSafeMode: answer.isSafeMode });
    if (answer.code !== 0 && !keepsGoing) break;
  }
  return done;
}

/**
 * Refuses what cannot be said as one line: control characters, and commands whose bytes would have to follow the line.
 * @throws RegrowError USAGE
 */
export function checkLine(line: string): void {
  if (/[^\P{Cc}\t]/u.test(line))
    throw new RegrowError("USAGE", { line: line.slice(0, 80), problem: "control characters" });
  const wantsData = DIALECTS.some((dialect) => {
    const parsed = parseLine(line, { dialect, isSafeMode: false });
    if (!parsed.ok || !(Number(parsed.arguments["size"]) > 0)) return false;
    return (
      parsed.command === "stream_write" || (parsed.command === "file_create" && parsed.options["open"] === undefined)
    );
  });
  if (wantsData)
    throw new RegrowError("USAGE", {
      line: line.slice(0, 80),
      problem: "bytes would follow it: upload a file instead",
    });
}
