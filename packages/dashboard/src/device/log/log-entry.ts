import type { AnswerOf } from "@regrow/client/client";
import { ACTOR_WORDS, describeEvent, parseLine } from "@regrow/core/recovery-log";

/** An entry of a device's recovery log, for people. */
export interface LogEntry {
  readonly sequence: number;
  readonly atMs: number;
  readonly kind: string;
  /** What happened, in a sentence. */
  readonly text: string;
  /** Who made the device do it; null where the line does not say it. */
  readonly by: string | null;
  /** As the device signed it. */
  readonly line: string;
}

type Listed = AnswerOf<"getDeviceLog">["entries"][number];

export function readLogEntry({ sequence, atMs, kind, line }: Listed): LogEntry {
  const parsed = parseLine(line);
  // A newer framework may write what this page does not know: then the line is what there is to show.
  if (parsed === null) return { sequence, atMs, kind, text: kind, by: null, line };
  return { sequence, atMs, kind, text: describeEvent(parsed.event), by: ACTOR_WORDS[parsed.by], line };
}

/** The same of a line that came while somebody looked on; null for what is no entry. */
export function readLiveEntry(line: string): LogEntry | null {
  const parsed = parseLine(line);
  if (parsed === null) return null;
  const { sequence, atMs, event, by } = parsed;
  return { sequence, atMs, kind: event.kind, text: describeEvent(event), by: ACTOR_WORDS[by], line };
}
