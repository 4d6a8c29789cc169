import { SQUASH, STRETCH } from "./logistic.ts";
import type { BitCoder } from "./range-coder.ts";

/** A slot: probability that the bit is 1 in 20 bits, then in 8 bits how often it was asked. */
const COUNT_BITS = 8;
const COUNT_MASK = 2 ** COUNT_BITS - 1;
const HALF = 2 ** 27;
const ONE = 2 ** 20 - 1;
const INITIAL_WEIGHT = 22_000;

/** How far a probability moves towards what came, by how often it was asked, in 1/2,048. */
const RATES = Int32Array.from({ length: COUNT_MASK + 1 }, (_, count) => Math.floor(2_048 / (count + 1.6)));

export interface MixerShape {
  /** Opinions that are mixed. */
  readonly inputs: number;
  /** Slots of each opinion, a power of two. */
  readonly slots: number;
  /** Sets of weights, of which one is chosen for each bit. */
  readonly sets: number;
  /** How steady probabilities become: 1 to 255. */
  readonly limit: number;
  /** How fast weights follow. */
  readonly rate: number;
}

const FEWEST_SLOTS = 2 ** 14;
const SLOTS_PER_BYTE = 16;

/** Slots that a segment of this length can make use of: a power of two, `most` for long ones. */
export function slotsFor(sizeBytes: number, most: number): number {
  let slots = FEWEST_SLOTS;
  while (slots < most && slots < sizeBytes * SLOTS_PER_BYTE) slots *= 2;
  return slots;
}

/**
 * Predicts a bit by several contexts at once and mixes their opinions by weights that follow whoever was right ("context mixing").
 * Memory: 4 bytes a slot.
 * @see https://mattmahoney.net/dc/dce.html#Section_43 "logistic mixing"
 */
export class ContextMixer {
  /** For each opinion its context, set before `code`; any number. */
  readonly contexts: Int32Array;
  readonly #shape: MixerShape;
  readonly #slots: Int32Array;
  readonly #weights: Int32Array;
  readonly #places: Int32Array;
  readonly #logits: Int32Array;

  constructor(shape: MixerShape) {
    const { inputs, slots, sets } = shape;
    this.#shape = shape;
    this.contexts = new Int32Array(inputs);
    this.#slots = new Int32Array(inputs * slots).fill(HALF);
    this.#weights = new Int32Array(inputs * sets).fill(INITIAL_WEIGHT);
    this.#places = new Int32Array(inputs);
    this.#logits = new Int32Array(inputs);
  }

  /** @param node added to every context: the bits of the symbol that are known already. @param set of weights */
  code(coder: BitCoder, node: number, set: number, bit: number): number {
    const { inputs, slots, limit, rate } = this.#shape;
    const contexts = this.contexts;
    const table = this.#slots;
    const weights = this.#weights;
    const places = this.#places;
    const logits = this.#logits;
    const base = set * inputs;
    const mask = slots - 1;
    let sum = 0;
    for (let index = 0; index < inputs; index += 1) {
      const place = index * slots + (((contexts[index] ?? 0) + node) & mask);
      const logit = STRETCH[(table[place] ?? 0) >> 16] ?? 0;
      places[index] = place;
      logits[index] = logit;
      sum += Math.imul(logit, weights[base + index] ?? 0) >> 8;
    }
    const logit = sum >> 8;
    const probability = SQUASH[logit > 2047 ? 4095 : logit < -2047 ? 1 : logit + 2048] ?? 0;
    const coded = coder.code(bit, probability);
    const error = Math.imul(((coded << 15) - probability) >> 3, rate);
    const target = coded === 1 ? ONE : 0;
    for (let index = 0; index < inputs; index += 1) {
      const at = base + index;
      weights[at] = (weights[at] ?? 0) + ((Math.imul(logits[index] ?? 0, error) + 0x80_00) >> 16);
      const place = places[index] ?? 0;
      const slot = table[place] ?? 0;
      const count = slot & COUNT_MASK;
      const before = slot >> COUNT_BITS;
      const after = before + (Math.imul(target - before, RATES[count] ?? 0) >> 11);
      table[place] = (after << COUNT_BITS) | (count < limit ? count + 1 : count);
    }
    return coded;
  }
}
