import { boundFault, printable, wholeNumber } from "../fault/index.ts";
import type { RecoveryEvent } from "./entry.ts";
import { MAX_EVENT_TEXT } from "./read-event.ts";

/**
 * The event with every text inside `MAX_EVENT_TEXT`: causes come from servers and programs, so their length is nobody's promise.
 * The largest line, a rollback with a full fault, stays below `MAX_LINE_BYTES` by that (chain.test.ts).
 */
export function boundEvent(event: RecoveryEvent): RecoveryEvent {
  const bounded = Object.fromEntries(Object.entries(event).map(([name, value]) => [name, boundValue(value)]));
  // Same fields, same types: only texts became shorter.
  const same = bounded as unknown as RecoveryEvent;
  return "fault" in same && same.fault !== null ? { ...same, fault: boundFault(same.fault) } : same;
}

/** Every number of an event is a count or a duration. */
function boundValue(value: unknown): unknown {
  if (typeof value === "number") return wholeNumber(value);
  return typeof value === "string" ? printable(value.slice(0, MAX_EVENT_TEXT)) : value;
}
