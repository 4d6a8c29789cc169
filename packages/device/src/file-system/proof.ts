import { Crc32 } from "@regrow/core/file";
import type { Cryptography } from "@regrow/core/port";

/** Whether bytes that are read are those that were written or signed. */
export interface Proof {
  /** What is expected of the bytes, as text: other bytes, another text. */
  readonly expected: string;
  update(bytes: Uint8Array): void;
  /** Asked once, after the last byte. */
  holds(): boolean;
}

/** For what a user wrote: against decay. */
export function crc32Proof(expected: number): Proof {
  const checksum = new Crc32();
  return {
    expected: expected.toString(16).padStart(8, "0"),
    update: (bytes) => checksum.update(bytes),
    holds: () => checksum.value === expected,
  };
}

/** For what a publisher signed. */
export function sha256Proof(cryptography: Cryptography, expectedHex: string): Proof {
  const hasher = cryptography.sha256();
  return {
    expected: expectedHex,
    update: (bytes) => hasher.update(bytes),
    holds: () => hasher.digestHex() === expectedHex,
  };
}
