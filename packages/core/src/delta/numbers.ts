import { BitModels } from "./bit-models.ts";
import type { BitCoder } from "./range-coder.ts";

/** Bits of the largest number, and the contexts that one kind of numbers takes. */
const MOST_BITS = 48;
const CONTEXTS = 64 + MOST_BITS * 4;

/** Whole numbers of unknown size: how many bits there are, then the bits; the highest are modelled, the lowest are as they are. */
export class NumberModel {
  readonly #lengths = new BitModels(CONTEXTS, 60);
  readonly #bits = new BitModels(MOST_BITS * 8, 60);

  /** @param value 0 to 2^48 - 1; what is decoded lies there too */
  code(coder: BitCoder, value: number): number {
    const length = this.#codeLength(coder, bitsOf(value + 1));
    let result = 1;
    for (let left = length - 1; left > 0; left -= 1) {
      const bit = Math.floor((value + 1) / 2 ** (left - 1)) % 2;
      const depth = length - left;
      result =
        result * 2 +
        (depth <= 2 ? this.#bits.code(coder, length * 8 + depth * 2 + (result % depth), bit) : coder.code(bit, 16_384));
    }
    return result - 1;
  }

  #codeLength(coder: BitCoder, length: number): number {
    let context = 1;
    for (let shift = 5; shift >= 0; shift -= 1)
      context = context * 2 + this.#lengths.code(coder, context, (length >> shift) & 1);
    return Math.min(Math.max(context - 64, 1), MOST_BITS);
  }
}

function bitsOf(value: number): number {
  let bits = 0;
  for (let rest = value; rest >= 1; rest = Math.floor(rest / 2)) bits += 1;
  return bits;
}
