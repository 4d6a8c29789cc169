import { formatUtc } from "../fault/index.ts";
import { describeEvent } from "./describe-event.ts";
import type { ParsedEntry } from "./parse-line.ts";

/** An entry as one line for people: number, time, who made the device do it, what happened. */
export function describeEntry({
  sequence,
  atMs,
  by,
  event,
}: Pick<ParsedEntry, "sequence" | "atMs" | "by" | "event">): string {
  return `${sequence} ${formatUtc(atMs)} ${by}: ${describeEvent(event)}`;
}
