import { sha256Hex, type Cryptography } from "../port/index.ts";
import type { FaultRecord } from "./fault.ts";

/** What of a fault names its cause. Generation and time do not: the same mistake in two versions is one cause. */
export type FaultCause = Pick<FaultRecord, "subject" | "type" | "exitCode" | "signal" | "lastOutput">;

/** 16 hex digits, equal for equal causes: what the fleet's faults are grouped by. */
export function faultFingerprint(cause: FaultCause, cryptography: Cryptography): string {
  const named = JSON.stringify([cause.subject, cause.type, cause.exitCode, cause.signal, errorLine(cause.lastOutput)]);
  return sha256Hex(cryptography, new TextEncoder().encode(named)).slice(0, 16);
}

/**
 * The line of the output that says what went wrong, without what differs from one run to the next: the last line that speaks of
 * an error, otherwise the last line that is not empty.
 */
export function errorLine(output: string): string {
  const lines = output
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !isStackFrame(line));
  return normalise(lines.findLast((line) => SPEAKS_OF_ERROR.test(line)) ?? lines.at(-1) ?? "");
}

const SPEAKS_OF_ERROR = /error|exception|panic|fatal|abort|assert|segmentation|cannot|failed|traceback/i;

/** Frames hold line numbers of one version, and follow the line that matters. */
function isStackFrame(line: string): boolean {
  return /^(?:at\s|File "|\^+$|#\d+\s)/.test(line);
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
