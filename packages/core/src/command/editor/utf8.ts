/** In the middle of a character, or between two (`missing` 0). */
export interface Utf8State {
  readonly codePoint: number;
  readonly missing: number;
  /** Bounds of the next byte. */
  readonly lower: number;
  readonly upper: number;
}

export const BETWEEN_CHARACTERS: Utf8State = { codePoint: 0, missing: 0, lower: 0x80, upper: 0xbf };
/** Stands for bytes that are no character. */
export const REPLACEMENT = "\u{fffd}";

/** One byte of UTF-8, and the characters that it completes: two where it also ends something that was none. @see https://encoding.spec.whatwg.org/#utf-8-decoder */
export function stepUtf8(state: Utf8State, byte: number): { readonly state: Utf8State; readonly text: string } {
  if (state.missing === 0) return begin(byte);
  if (byte < state.lower || byte > state.upper) {
    const next = begin(byte);
    return { state: next.state, text: REPLACEMENT + next.text };
  }
  const codePoint = state.codePoint * 64 + (byte & 0x3f);
  return state.missing === 1
    ? { state: BETWEEN_CHARACTERS, text: String.fromCodePoint(codePoint) }
    : { state: { ...BETWEEN_CHARACTERS, codePoint, missing: state.missing - 1 }, text: "" };
}

function begin(byte: number): { readonly state: Utf8State; readonly text: string } {
  if (byte < 0x80) return { state: BETWEEN_CHARACTERS, text: String.fromCharCode(byte) };
  if (byte < 0xc2 || byte > 0xf4) return { state: BETWEEN_CHARACTERS, text: REPLACEMENT };
  const missing = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
  // Longer forms than needed, surrogates and what is beyond Unicode are excluded by the second byte.
  const lower = byte === 0xe0 ? 0xa0 : byte === 0xf0 ? 0x90 : 0x80;
  const upper = byte === 0xed ? 0x9f : byte === 0xf4 ? 0x8f : 0xbf;
  return { state: { codePoint: byte & (0x3f >> missing), missing, lower, upper }, text: "" };
}
