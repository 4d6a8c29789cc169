const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const SIX_BITS = 0x3f;

/** Bytes as letters that no console, file name or address changes. Source: RFC 4648 section 5, without padding. */
export function encodeBase64Url(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const group = bytes.subarray(at, at + 3);
    const bits = ((group[0] ?? 0) << 16) | ((group[1] ?? 0) << 8) | (group[2] ?? 0);
    for (let letter = 0; letter <= group.length; letter += 1)
      text += LETTERS.charAt((bits >>> (18 - 6 * letter)) & SIX_BITS);
  }
  return text;
}

/** Undefined for what `encodeBase64Url` never writes, so that no two texts mean the same bytes. */
export function decodeBase64Url(text: string): Uint8Array | undefined {
  const leftover = text.length % 4;
  if (leftover === 1) return undefined;
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let bits = 0;
  let known = 0;
  let at = 0;
  for (const letter of text) {
    const value = LETTERS.indexOf(letter);
    if (value < 0) return undefined;
    bits = ((bits << 6) | value) & 0xffff;
    known += 6;
    if (known < 8) continue;
    known -= 8;
    bytes[at] = (bits >>> known) & 0xff;
    at += 1;
  }
  const unused = bits & ((1 << known) - 1);
  return unused === 0 ? bytes : undefined;
}
