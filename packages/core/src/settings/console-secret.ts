import type { Entropy } from "../port/index.ts";

/** A device's password for those who come over the network: 20 characters of a-z and 2-7 (100 bits), easy to type. */
export function makeConsoleSecret(entropy: Pick<Entropy, "bytes">): string {
  // 32 letters: the low five bits of a byte are one, each as likely as the others.
  return Array.from(entropy.bytes(LENGTH), (byte) => ALPHABET[byte % ALPHABET.length]).join("");
}

/** True for a text that `makeConsoleSecret` may have made. */
export function isConsoleSecret(text: string): boolean {
  return /^[a-z2-7]{20}$/.test(text);
}

const ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";
const LENGTH = 20;
