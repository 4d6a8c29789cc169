import { shownForeign } from "../transfer.ts";

/** What block 0 of YMODEM says; the batch is over where it has no name. */
export type YmodemHeader =
  | { readonly kind: "file"; readonly name: string; readonly sizeBytes: number | null }
  | { readonly kind: "end" };

/** Digits of the largest whole number that a double holds exactly. */
const MAX_SIZE_DIGITS = 15;

/**
 * The data of block 0: the name, a zero, then the size in decimal digits. Times and modes that senders add are passed over.
 * Source: XMODEM/YMODEM protocol reference, Chuck Forsberg.
 */
export function parseYmodemHeader(bytes: Uint8Array): YmodemHeader {
  const end = bytes.indexOf(0);
  const name = end === -1 ? bytes : bytes.subarray(0, end);
  if (name.length === 0) return { kind: "end" };
  const rest = latin(bytes.subarray(name.length + 1));
  const digits = /^\d+/.exec(rest)?.[0];
  const sizeBytes = digits === undefined || digits.length > MAX_SIZE_DIGITS ? null : Number(digits);
  return { kind: "file", name: shownForeign(new TextDecoder().decode(name)), sizeBytes };
}

/** Filled with zeros to 128 bytes, or to 1,024 where the name is long. `null` ends the batch. */
export function encodeYmodemHeader(file: { readonly name: string; readonly sizeBytes: number } | null): Uint8Array {
  if (file === null) return new Uint8Array(128);
  const text = new TextEncoder().encode(`${shownForeign(file.name)}\0${file.sizeBytes}`);
  const data = new Uint8Array(text.length < 128 ? 128 : 1_024);
  data.set(text);
  return data;
}

function latin(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes.subarray(0, MAX_SIZE_DIGITS + 1));
}
