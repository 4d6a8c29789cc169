import { sha256Hex, type Cryptography } from "../port/index.ts";
import { causeLine } from "./cause-line.ts";
import type { FaultRecord } from "./fault.ts";

/** What of a fault names its cause. Generation and time do not: the same mistake in two versions is one cause. */
export type FaultCause = Pick<FaultRecord, "subject" | "type" | "exitCode" | "signal" | "lastOutput">;

/** 16 hex digits, equal for equal causes: what the fleet's faults are grouped by. */
export function faultFingerprint(cause: FaultCause, cryptography: Cryptography): string {
  const named = JSON.stringify([cause.subject, cause.type, cause.exitCode, cause.signal, errorLine(cause.lastOutput)]);
  return sha256Hex(cryptography, new TextEncoder().encode(named)).slice(0, 16);
}

/** The line that says what went wrong, without what differs from one run to the next. */
export function errorLine(output: string): string {
  return normalise(causeLine(output));
}

/** Longest first, so that a date is not eaten as three numbers. */
function normalise(line: string): string {
  return line
    .slice(0, 512)
    .replace(/\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:[.,]\d{1,9})?(?:Z|[+-]\d{2}:?\d{2})?/g, "<time>")
    .replace(/[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}/gi, "<uuid>")
    .replace(/(?:file:\/\/)?(?:[A-Za-z]:)?(?:[\\/][^\s\\/:'"()]{1,255}){2,64}/g, "<path>")
    .replace(/0x[0-9a-f]+/gi, "<hex>")
    .replace(/\b(?=[0-9a-f]*\d)[0-9a-f]{8,}\b/gi, "<hex>")
    .replace(/\d+(?:\.\d+)*/g, "<n>")
    .replace(/\s+/g, " ");
}
