import { FieldError, readInteger, readObject, readOneOf, readText } from "../field/index.ts";
import { ACTORS, type RecoveryEntry, type RecoveryEvent } from "./entry.ts";
import { readEvent, type UnrecognisedEvent } from "./read-event.ts";

/** Longest line that is written or read, in bytes of UTF-8. */
export const MAX_LINE_BYTES = 16 * 1024;

/** An entry as it was read: a newer framework may log events that this one does not know; the chain holds all the same. */
export type ParsedEntry = Omit<RecoveryEntry, "event"> & { readonly event: RecoveryEvent | UnrecognisedEvent };

/** Null for anything that `appendEntry` of this or a later version would not have made. The hash is checked by `verifyChain`. */
export function parseLine(line: string): ParsedEntry | null {
  // Length in characters first: no work at all for a flood.
  if (line.length > MAX_LINE_BYTES || !ENDING.test(line) || new TextEncoder().encode(line).length > MAX_LINE_BYTES)
    return null;
  try {
    return readEntry(JSON.parse(line));
  } catch (error) {
    if (error instanceof FieldError || error instanceof SyntaxError) return null;
    throw error;
  }
}

/** What the hash of a line is over: the line without its last field. Only for lines that `parseLine` takes. */
export function unhashed(line: string): string {
  return line.replace(ENDING, "}");
}

const HEX_64 = /^[0-9a-f]{64}$/;
const ENDING = /,"hash":"[0-9a-f]{64}"\}$/;

function readEntry(value: unknown): ParsedEntry {
  const fields = readObject(value);
  return {
    sequence: readInteger(fields["sequence"], 1, Number.MAX_SAFE_INTEGER),
    atMs: readInteger(fields["atMs"], 0, Number.MAX_SAFE_INTEGER),
    by: readOneOf(fields["by"], ACTORS),
    event: readEvent(fields["event"]),
    previous: readText(fields["previous"], 64, HEX_64),
    hash: readText(fields["hash"], 64, HEX_64),
  };
}
