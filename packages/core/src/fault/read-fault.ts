import { readBoolean, readInteger, readNullable, readObject, readOneOf, readText } from "../field/index.ts";
import { FAULT_SUBJECTS, FAULT_TYPES, MAX_FAULT_OUTPUT, type FaultRecord, type FaultType } from "./fault.ts";

const TYPES = Object.keys(FAULT_TYPES) as FaultType[];

/** Longest text in any field but the output. */
export const MAX_FAULT_FIELD = 64;

/**
 * A fault record from parsed JSON.
 * @throws FieldError
 */
export function readFault(value: unknown): FaultRecord {
  const fields = readObject(value);
  return {
    subject: readOneOf(fields["subject"], FAULT_SUBJECTS),
    type: readOneOf(fields["type"], TYPES),
    atMs: readInteger(fields["atMs"], 0, Number.MAX_SAFE_INTEGER),
    generation: readNullable(fields["generation"], readName),
    version: readNullable(fields["version"], readName),
    onTrial: readBoolean(fields["onTrial"]),
    exitCode: readNullable(fields["exitCode"], (code) =>
      readInteger(code, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
    ),
    signal: readNullable(fields["signal"], readName),
    uptimeMs: readInteger(fields["uptimeMs"], 0, Number.MAX_SAFE_INTEGER),
    lastOutput: readText(fields["lastOutput"], MAX_FAULT_OUTPUT),
    fingerprint: readName(fields["fingerprint"]),
  };
}

function readName(value: unknown): string {
  return readText(value, MAX_FAULT_FIELD);
}
