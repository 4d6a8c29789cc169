import { MAX_TEXT_BYTES, shownForeign } from "../transfer.ts";

/** Fields of frames. Numbers have the high byte first. */
export const OFFSET_BYTES = 6;

export function offsetField(offsetBytes: number): Uint8Array {
  const bytes = new Uint8Array(OFFSET_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, Math.floor(offsetBytes / 2 ** 32));
  view.setUint32(2, offsetBytes % 2 ** 32);
  return bytes;
}

export function offsetAt(view: DataView, at: number): number {
  return view.getUint16(at) * 2 ** 32 + view.getUint32(at + 2);
}

export function numberField(number: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, number);
  return bytes;
}

/** Cut so that it fits, not in the middle of a character. */
export function textField(text: string, maxBytes: number): Uint8Array {
  const bytes = new Uint8Array(maxBytes);
  return bytes.subarray(0, new TextEncoder().encodeInto(text, bytes).written);
}

/** As it may be shown. */
export function textAt(bytes: Uint8Array): string {
  return shownForeign(new TextDecoder().decode(bytes), MAX_TEXT_BYTES);
}

export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Digits that are missing or none are zeros. */
export function bytesOfHex(hex: string, lengthBytes: number): Uint8Array {
  return Uint8Array.from({ length: lengthBytes }, (_, at) => Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16) || 0);
}

export function joinFields(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
