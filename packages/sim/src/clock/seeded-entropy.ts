import type { Entropy } from "@regrow/core/port";
import { Random } from "./random.ts";

/** Randomness that a test can repeat: equal seeds give equal sequences. */
export class SeededEntropy implements Entropy {
  readonly #random: Random;

  constructor(seed: number) {
    this.#random = new Random(seed);
  }

  fraction(): number {
    return this.#random.next() / 2 ** 32;
  }

  bytes(lengthBytes: number): Uint8Array {
    return Uint8Array.from({ length: lengthBytes }, () => this.#random.next() & 0xff);
  }
}
