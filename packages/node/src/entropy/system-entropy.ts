import { randomBytes } from "node:crypto";
import type { Entropy } from "@regrow/core/port";

/** The operating system's randomness. */
export class SystemEntropy implements Entropy {
  fraction(): number {
    return Math.random();
  }

  bytes(lengthBytes: number): Uint8Array {
    return new Uint8Array(randomBytes(lengthBytes));
  }
}
