/** Randomness, as a port. */
export interface Entropy {
  /** Uniform in [0, 1): jitter, never secrets. */
  fraction(): number;
  /** Unpredictable bytes: tokens, identifiers. */
  bytes(lengthBytes: number): Uint8Array;
}
