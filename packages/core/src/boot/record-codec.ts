import { FieldError } from "../field/index.ts";
import { sha256Hex, type Cryptography } from "../port/index.ts";
import type { BootRecord } from "./boot-record.ts";
import { readRecord } from "./record-fields.ts";

/**
 * One copy of the boot record as it lies on disk (big-endian):
 *
 *     "RGBR" | format u16 | 0 u16 | sequence u32 | payload length u32 | payload (JSON, UTF-8) | SHA-256 of all before, 64 hex digits
 *
 * There are two copies; a writer replaces the one that does not hold (`chooseRecord`) with a sequence one above the other's,
 * so a torn write never costs more than what was being written.
 */
export const RECORD_FORMAT = 1;
/** Largest copy that is written or read. */
export const MAX_RECORD_BYTES = 64 * 1024;

/** Why a copy cannot be used. "absent": there is no file. */
export type CopyProblem = "absent" | "truncated" | "checksum" | "newer-format" | "malformed";
export type DecodedCopy =
  | { readonly ok: true; readonly record: BootRecord }
  | { readonly ok: false; readonly reason: CopyProblem };

const MAGIC = "RGBR";
const HEADER_BYTES = 16;
const CHECKSUM_BYTES = 64;

/** The record with the sequence that it carries: the writer sets it, nothing in `transitions.ts` or `decide.ts` does. */
export function encodeRecord(record: BootRecord, cryptography: Cryptography): Uint8Array {
  const payload = fittingPayload(record);
  const copy = new Uint8Array(HEADER_BYTES + payload.length + CHECKSUM_BYTES);
  const view = new DataView(copy.buffer);
  copy.set(new TextEncoder().encode(MAGIC));
  view.setUint16(4, RECORD_FORMAT);
  view.setUint32(8, record.sequence);
  view.setUint32(12, payload.length);
  copy.set(payload, HEADER_BYTES);
  const covered = copy.subarray(0, HEADER_BYTES + payload.length);
  copy.set(new TextEncoder().encode(sha256Hex(cryptography, covered)), covered.length);
  return copy;
}

/** Total over all bytes: never throws. Bytes after the checksum, left over from a longer copy, are ignored. */
export function decodeRecord(copy: Uint8Array | null, cryptography: Cryptography): DecodedCopy {
  if (copy === null) return problem("absent");
  if (copy.length < HEADER_BYTES) return problem("truncated");
  const view = new DataView(copy.buffer, copy.byteOffset, copy.byteLength);
  if (text(copy.subarray(0, 4)) !== MAGIC) return problem("malformed");
  if (view.getUint16(4) > RECORD_FORMAT) return problem("newer-format");
  const end = HEADER_BYTES + view.getUint32(12);
  if (end + CHECKSUM_BYTES > MAX_RECORD_BYTES) return problem("malformed");
  if (end + CHECKSUM_BYTES > copy.length) return problem("truncated");
  if (sha256Hex(cryptography, copy.subarray(0, end)) !== text(copy.subarray(end, end + CHECKSUM_BYTES)))
    return problem("checksum");
  const record =
    view.getUint16(4) === RECORD_FORMAT ? parsePayload(copy.subarray(HEADER_BYTES, end), view.getUint32(8)) : null;
  return record === null ? problem("malformed") : { ok: true, record };
}

/** Which copy holds, and which one the next write replaces. */
export interface ChosenRecord {
  /** Null when neither copy can be used: see `rebuildRecord`. */
  readonly record: BootRecord | null;
  readonly holds: 0 | 1 | null;
  readonly next: 0 | 1;
}

/** The valid copy with the higher sequence holds; the other one is replaced next. */
export function chooseRecord(copy0: DecodedCopy, copy1: DecodedCopy): ChosenRecord {
  if (copy0.ok && (!copy1.ok || copy0.record.sequence >= copy1.record.sequence))
    return { record: copy0.record, holds: 0, next: 1 };
  if (copy1.ok) return { record: copy1.record, holds: 1, next: 0 };
  return { record: null, holds: null, next: 0 };
}

/** A record must always be writable: output of old faults is evidence that the recovery log has too, so it goes first. */
function fittingPayload(record: BootRecord): Uint8Array {
  const { sequence: _inHeader, ...fields } = record;
  const limit = MAX_RECORD_BYTES - HEADER_BYTES - CHECKSUM_BYTES;
  for (let silenced = 0; ; silenced += 1) {
    const faults = record.faults.map((fault, index) => (index < silenced ? { ...fault, lastOutput: "" } : fault));
    const payload = new TextEncoder().encode(JSON.stringify({ ...fields, faults }));
    if (payload.length <= limit || silenced >= faults.length) return payload;
  }
}

function parsePayload(payload: Uint8Array, sequence: number): BootRecord | null {
  try {
    return readRecord(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(payload)), sequence);
  } catch (error) {
    // What JSON, UTF-8 and the readers throw at foreign bytes; anything else is a bug of ours.
    if (error instanceof FieldError || error instanceof SyntaxError || error instanceof TypeError) return null;
    throw error;
  }
}

function text(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

function problem(reason: CopyProblem): DecodedCopy {
  return { ok: false, reason };
}
