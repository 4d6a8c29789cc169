import { FAULT_SUBJECTS, FAULT_TYPES, causeText, type FaultType } from "@regrow/core/fault";
import type { DeviceFault } from "./device.ts";

/** What happened, in a sentence without its end. What a newer device calls by a name that is not known here stays as it is. */
export function faultWords(fault: Pick<DeviceFault, "subject" | "type" | "exitCode" | "signal">): string {
  const { type, exitCode, signal } = fault;
  const subject = FAULT_SUBJECTS.find((each) => each === fault.subject);
  return subject !== undefined && isFaultType(type)
    ? causeText({ subject, type, exitCode, signal })
    : `${fault.subject}: ${type}`;
}

function isFaultType(text: string): text is FaultType {
  return Object.hasOwn(FAULT_TYPES, text);
}
