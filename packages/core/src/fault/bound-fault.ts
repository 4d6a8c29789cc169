import { MAX_FAULT_OUTPUT, type FaultRecord } from "./fault.ts";
import { MAX_FAULT_FIELD } from "./read-fault.ts";

/** The record with every field inside what `readFault` takes, so that what is written can be read again. */
export function boundFault(fault: FaultRecord): FaultRecord {
  return {
    ...fault,
    atMs: wholeNumber(fault.atMs),
    generation: shorten(fault.generation),
    version: shorten(fault.version),
    signal: shorten(fault.signal),
    exitCode: fault.exitCode !== null && Number.isSafeInteger(fault.exitCode) ? fault.exitCode : null,
    uptimeMs: wholeNumber(fault.uptimeMs),
    lastOutput: boundOutput(fault.lastOutput),
    fingerprint: boundField(fault.fingerprint),
  };
}

/**
 * The end of what a process printed: at most `MAX_FAULT_OUTPUT` characters, each at most 3 bytes of JSON. What a terminal would
 * obey rather than show becomes U+FFFD, so nobody's screen is driven by a fault record.
 */
export function boundOutput(output: string): string {
  return printable(output.slice(-MAX_FAULT_OUTPUT));
}

/** The text without control characters but line feed and tab, without half characters, and never longer than it was. */
export function printable(text: string): string {
  return text.toWellFormed().replaceAll(/\r\n?/g, "\n").replaceAll(CONTROL, "\ufffd");
}

/** Line separators and marks that turn the direction of writing drive a terminal as well. */
const CONTROL = /(?![\t\n])[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

function shorten(text: string | null): string | null {
  return text === null ? null : boundField(text);
}

function boundField(text: string): string {
  return printable(text.slice(0, MAX_FAULT_FIELD));
}

/** The nearest whole number that is not negative and that JSON keeps exactly; 0 for what is none. */
export function wholeNumber(value: number): number {
  return Number.isFinite(value) ? Math.min(Math.max(0, Math.round(value)), Number.MAX_SAFE_INTEGER) : 0;
}
