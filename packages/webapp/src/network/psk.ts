import { compress, INITIAL } from "./sha1.ts";

/**
 * The key of a WPA network as 64 hexadecimal digits: PBKDF2-HMAC-SHA1 of the passphrase, with the name as salt and 4,096 rounds. A
 * passkey of 64 digits is the key already. @see IEEE 802.11-2020 annex J.4; device-facts 4.3
 */
export function pskHex(passphrase: string, ssid: string): string {
  if (/^[\da-f]{64}$/i.test(passphrase)) return passphrase.toLowerCase();
  const hmac = hmacSha1(utf8(passphrase));
  const salt = utf8(ssid);
  const words = [1, 2].flatMap((index) => {
    let last = hmac(Uint8Array.of(...salt, 0, 0, 0, index));
    const sum = Uint32Array.from(last);
    for (let round = 1; round < ROUNDS; round += 1) {
      last = hmac(bytesOf(last));
      for (const [place, word] of last.entries()) sum[place] = (sum[place] ?? 0) ^ word;
    }
    return [...sum];
  });
  return words
    .slice(0, 8)
    .map((word) => word.toString(16).padStart(8, "0"))
    .join("");
}

const ROUNDS = 4_096;
const BLOCK_BYTES = 64;

/** HMAC-SHA1 of messages of at most 55 bytes, which is what a salt and a hash are. The key's own blocks are taken once. */
function hmacSha1(key: Uint8Array): (message: Uint8Array) => Uint32Array {
  const inner = compress(INITIAL, keyBlock(key, 0x36));
  const outer = compress(INITIAL, keyBlock(key, 0x5c));
  return (message) => compress(outer, lastBlock(bytesOf(compress(inner, lastBlock(message)))));
}

function keyBlock(key: Uint8Array, pad: number): Uint32Array {
  return wordsOf(Uint8Array.from({ length: BLOCK_BYTES }, (_, index) => (key[index] ?? 0) ^ pad));
}

/** The second and last block of a message: its end mark and, with the key's block, its length in bits. */
function lastBlock(message: Uint8Array): Uint32Array {
  const block = new Uint8Array(BLOCK_BYTES);
  block.set(message);
  block[message.length] = 0x80;
  new DataView(block.buffer).setUint32(BLOCK_BYTES - 4, 8 * (BLOCK_BYTES + message.length));
  return wordsOf(block);
}

function wordsOf(bytes: Uint8Array): Uint32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Uint32Array.from({ length: bytes.length / 4 }, (_, index) => view.getUint32(4 * index));
}

function bytesOf(words: Uint32Array): Uint8Array {
  const bytes = new Uint8Array(4 * words.length);
  const view = new DataView(bytes.buffer);
  for (const [index, word] of words.entries()) view.setUint32(4 * index, word);
  return bytes;
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
