import type { BitCoder } from "./range-coder.ts";

/** How far a probability moves towards what came, by how often it was asked, in 1/65,536. */
function ratesFor(limit: number): Uint16Array {
  return Uint16Array.from({ length: limit + 1 }, (_, count) => Math.floor(65_536 / (count + 1.6)));
}

/** Adaptive probabilities, one for each context, quick at first and steadier the more they have seen. */
export class BitModels {
  /** That the bit is 1, in 1/65,536. */
  readonly probabilities: Uint16Array;
  readonly #counts: Uint8Array;
  readonly #rates: Uint16Array;
  readonly #limit: number;

  /** @param limit 1 to 255: how steady they become */
  constructor(contexts: number, limit: number) {
    this.probabilities = new Uint16Array(contexts).fill(32_768);
    this.#counts = new Uint8Array(contexts);
    this.#rates = ratesFor(limit);
    this.#limit = limit;
  }

  /** Codes a bit by the probability of one context alone. */
  code(coder: BitCoder, context: number, bit: number): number {
    const probability = (this.probabilities[context] ?? 0) >>> 1;
    const coded = coder.code(bit, probability < 8 ? 8 : probability > 32_760 ? 32_760 : probability);
    this.update(context, coded);
    return coded;
  }

  update(context: number, bit: number): void {
    const probability = this.probabilities[context] ?? 0;
    const count = this.#counts[context] ?? 0;
    const rate = this.#rates[count] ?? 0;
    this.probabilities[context] =
      bit === 1 ? probability + (((65_535 - probability) * rate) >>> 16) : probability - ((probability * rate) >>> 16);
    if (count < this.#limit) this.#counts[context] = count + 1;
  }
}
