/**
 * SHA-1 of one 64-byte block, from the state before it. Here because a page that is not served by HTTPS, as a device's is not, has no
 * `crypto.subtle`; and only for the key of WPA, which is defined by it. @see FIPS 180-4 section 6.1.2
 */
export function compress(state: Uint32Array, block: Uint32Array): Uint32Array {
  const words = new Uint32Array(80);
  words.set(block);
  for (let t = 16; t < 80; t += 1)
    words[t] = rotate(at(words, t - 3) ^ at(words, t - 8) ^ at(words, t - 14) ^ at(words, t - 16), 1);
  let [a, b, c, d, e] = [at(state, 0), at(state, 1), at(state, 2), at(state, 3), at(state, 4)];
  for (let t = 0; t < 80; t += 1) {
    const next = (rotate(a, 5) + mix(t, b, c, d) + e + (CONSTANTS[Math.floor(t / 20)] ?? 0) + at(words, t)) | 0;
    [e, d, c, b, a] = [d, c, rotate(b, 30), a, next];
  }
  return Uint32Array.of(at(state, 0) + a, at(state, 1) + b, at(state, 2) + c, at(state, 3) + d, at(state, 4) + e);
}

/** The state before the first block. */
export const INITIAL = Uint32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0);

const CONSTANTS = [0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6];

function mix(t: number, b: number, c: number, d: number): number {
  if (t < 20) return (b & c) | (~b & d);
  if (t >= 40 && t < 60) return (b & c) | (b & d) | (c & d);
  return b ^ c ^ d;
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

function at(words: Uint32Array, index: number): number {
  return words[index] ?? 0;
}
