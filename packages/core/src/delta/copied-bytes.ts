import { BitModels } from "./bit-models.ts";
import { ContextMixer, slotsFor } from "./context-mixer.ts";
import { FIELD_BYTES, type Displacements } from "./displacements.ts";
import type { BitCoder } from "./range-coder.ts";

/** Lengths that are asked about as a whole before single bytes are: mostly nothing has changed, and that has to be cheap. */
const BLOCKS = [16_384, 512, 32] as const;
/** Answers at the same length that an answer depends on. */
const REMEMBERED_BLOCKS = 4;
/** Contexts of a byte's place in a field: sources, bytes, and whether one of them was wrong. */
const PLACES = 64;

/**
 * Bytes that are copied, and where they have changed. In programs they change at the same places of instructions, at the same distance from each
 * other, and by the same differences: all of these are contexts. Addresses are predicted before (`Displacements`).
 */
export class CopiedBytes {
  readonly #coder: BitCoder;
  /** The base's bytes, each at the place that it is copied to. */
  readonly #base: Uint8Array;
  readonly #bytes: Uint8Array;
  readonly #displacements: Displacements;
  readonly #blocks = new BitModels(BLOCKS.length << REMEMBERED_BLOCKS, 250);
  readonly #blockHistory = new Uint8Array(BLOCKS.length);
  readonly #flags: ContextMixer;
  readonly #differences: ContextMixer;
  /** A bit for each of the last bytes, the latest lowest: whether it was another one than predicted. */
  #history = 0;
  #lastDifference = 0;
  #copyEnd = 0;
  #fieldEnd = 0;
  /** Of the field that is being coded, else 0. */
  #source = 0;
  #isFieldWrong = 0;

  /** @param bytes the segment: read when encoding, written when decoding */
  constructor(coder: BitCoder, base: Uint8Array, bytes: Uint8Array, displacements: Displacements) {
    this.#coder = coder;
    this.#base = base;
    this.#bytes = bytes;
    this.#displacements = displacements;
    this.#flags = new ContextMixer({
      inputs: 9,
      slots: slotsFor(bytes.length, 2 ** 17),
      sets: 256 + PLACES,
      limit: 250,
      rate: 6,
    });
    this.#differences = new ContextMixer({
      inputs: 9,
      slots: slotsFor(bytes.length, 2 ** 16),
      sets: 256,
      limit: 120,
      rate: 10,
    });
  }

  /** Codes a copy, or a slice of one. @param baseOffset of its first byte in the base stream */
  code(from: number, end: number, baseOffset: number): void {
    this.#displacements.begin(from, baseOffset);
    this.#copyEnd = end;
    this.#source = 0;
    for (let at = from; at < end; at += BLOCKS[0]) this.#codeBlock(0, at, Math.min(end, at + BLOCKS[0]));
  }

  #codeBlock(level: number, from: number, end: number): void {
    const history = this.#blockHistory[level] ?? 0;
    const context = (level << REMEMBERED_BLOCKS) | history;
    const isEqual = this.#blocks.code(this.#coder, context, this.#isEqual(from, end) ? 1 : 0);
    this.#blockHistory[level] = ((history << 1) | isEqual) & ((1 << REMEMBERED_BLOCKS) - 1);
    if (isEqual === 1) return this.#copyBlock(level, from, end);
    const length = BLOCKS[level + 1];
    if (length === undefined) for (let at = from; at < end; at += 1) this.#codeByte(at);
    else for (let at = from; at < end; at += length) this.#codeBlock(level + 1, at, Math.min(end, at + length));
  }

  /** While decoding this says nothing, and is not listened to. */
  #isEqual(from: number, end: number): boolean {
    for (let at = from; at < end; at += 1) if (this.#bytes[at] !== this.#base[at]) return false;
    return true;
  }

  #copyBlock(level: number, from: number, end: number): void {
    this.#bytes.set(this.#base.subarray(from, end), from);
    this.#history = 0;
    this.#source = 0;
    // Addresses that have not changed tell as much as others, but the largest blocks are too many to look at.
    if (level > 0) this.#displacements.learnAll(from, end, this.#bytes);
  }

  #codeByte(at: number): void {
    if (this.#source === 0) this.#beginField(at);
    const inField = at - this.#fieldEnd + FIELD_BYTES;
    const isField = this.#source !== 0;
    const expected = (isField ? this.#displacements.field[inField] : this.#base[at]) ?? 0;
    const place = isField ? (this.#source * FIELD_BYTES + inField) * 2 + this.#isFieldWrong : 0;
    const isOther = this.#codeFlag(at, expected, place);
    if (isOther === 0) this.#bytes[at] = expected;
    else {
      this.#lastDifference = this.#codeDifference(at, expected, place);
      this.#bytes[at] = expected + this.#lastDifference;
      this.#isFieldWrong = 1;
    }
    this.#history = ((this.#history << 1) | isOther) & 0xff_ff;
    if (isField && at + 1 === this.#fieldEnd) this.#endField();
  }

  #beginField(at: number): void {
    this.#source = this.#displacements.find(at, this.#copyEnd);
    this.#fieldEnd = at + FIELD_BYTES;
    this.#isFieldWrong = 0;
  }

  #endField(): void {
    this.#displacements.learn(this.#fieldEnd - FIELD_BYTES, this.#bytes);
    this.#source = 0;
  }

  #codeFlag(at: number, expected: number, place: number): number {
    const { contexts } = this.#flags;
    const history = this.#history;
    const recent = history & 0xff;
    const last = history & 3;
    const one = this.#base[at - 1] ?? 0;
    const two = this.#base[at - 2] ?? 0;
    const three = this.#base[at - 3] ?? 0;
    const next = this.#base[at + 1] ?? 0;
    contexts[0] = place === 0 ? history : 0x1_00_00 | (place << 8) | recent;
    contexts[1] = (one << 8) | recent;
    contexts[2] = (expected << 8) | recent;
    contexts[3] = (one << 10) | (two << 2) | last;
    contexts[4] = (three << 10) | (two << 2) | last;
    contexts[5] = (next << 10) | (expected << 2) | last;
    contexts[6] = hashOf(one, expected, next, this.#base[at + 2] ?? 0) + last;
    contexts[7] = hashOf(three, two, one, expected) + last;
    contexts[8] = (this.#changeAt(at - 4) << 10) | (this.#changeAt(at - 8) << 2) | last;
    return this.#flags.code(this.#coder, 0, place === 0 ? recent : 256 + place, this.#bytes[at] === expected ? 0 : 1);
  }

  #codeDifference(at: number, expected: number, place: number): number {
    const { contexts } = this.#differences;
    const one = this.#base[at - 1] ?? 0;
    const base = this.#base[at] ?? 0;
    const recent = this.#history & 0xff;
    contexts[0] = this.#lastDifference << 8;
    contexts[1] = this.#changeAt(at - 4) << 8;
    contexts[2] = this.#changeAt(at - 8) << 8;
    contexts[3] = (place === 0 ? recent : 256 + place) << 8;
    contexts[4] = one << 8;
    contexts[5] = base << 8;
    contexts[6] = hashOf(this.#changeAt(at - 1), this.#changeAt(at - 2), 0, 0) << 6;
    contexts[7] = hashOf(one, base, this.#base[at + 1] ?? 0, this.#base[at + 2] ?? 0) << 6;
    contexts[8] = hashOf(this.#base[at - 3] ?? 0, this.#base[at - 2] ?? 0, one, base) << 6;
    const difference = (this.#bytes[at] ?? 0) - expected;
    let node = 1;
    for (let shift = 7; shift >= 0; shift -= 1)
      node = (node << 1) | this.#differences.code(this.#coder, node, node, (difference >> shift) & 1);
    return node & 255;
  }

  #changeAt(at: number): number {
    return ((this.#bytes[at] ?? 0) - (this.#base[at] ?? 0)) & 255;
  }
}

/** Of four bytes, 16 bits with two zeros behind. */
function hashOf(a: number, b: number, c: number, d: number): number {
  return (Math.imul((a << 24) | (b << 16) | (c << 8) | d, 0x9e_37_79_b1) >>> 14) & ~3;
}
