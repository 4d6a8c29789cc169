import { Crc32 } from "@regrow/core/file";
import type { Cryptography } from "@regrow/core/port";

/** Whether bytes that are read are those that were written or signed. */
export interface Proof {
  update(bytes: Uint8Array): void;
  /** Asked once, after the last byte. */
  holds(): boolean;
}

/** For what a user wrote: against decay. */
export function crc32Proof(expected: number): Proof {
  const checksum = new Crc32();
  return { update: (bytes) => checksum.update(bytes), holds: () => checksum.value === expected };
}

/** For what a publisher signed. */
export function sha256Proof(cryptography: Cryptography, expectedHex: string): Proof {
  const hasher = cryptography.sha256();
  return { update: (bytes) => hasher.update(bytes), holds: () => hasher.digestHex() === expectedHex };
}
