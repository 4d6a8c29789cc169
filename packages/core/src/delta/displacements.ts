import type { Operation } from "./operations.ts";

/** What kind of instructions a segment's addresses are looked for in. "arm64-1": words begin at offsets that leave 1 when divided by 4. */
export const INSTRUCTION_SETS = ["none", "x86-64", "arm64-0", "arm64-1", "arm64-2", "arm64-3"] as const;
export type InstructionSet = (typeof INSTRUCTION_SETS)[number];

/** Where a prediction comes from, from nothing to the same target seen before; 0 where there is none. */
const FROM_NOTHING = 1;
const FROM_NEIGHBOUR = 2;
const FROM_COPY = 3;
const FROM_TARGET = 4;

export const FIELD_BYTES = 4;
const TARGETS = 2 ** 16;
const NEIGHBOURS = 2 ** 14;
const NEIGHBOUR_BITS = 10;

/**
 * Predicts addresses in code that are relative to their own place. When code moves, a call changes by the way that its target went less the
 * way that it went itself; the way of a target is known from calls of it before, or from the copy that it lies in.
 */
export class Displacements {
  /** The predicted bytes of the field that `find` has found. */
  readonly field = new Uint8Array(FIELD_BYTES);
  readonly #base: Uint8Array;
  readonly #phase: number;
  readonly #isX86: boolean;
  readonly #targets = new Int32Array(TARGETS);
  readonly #ways = new Int32Array(TARGETS);
  readonly #neighbourWays = new Int32Array(NEIGHBOURS);
  readonly #copyStarts: Int32Array;
  readonly #copyEnds: Int32Array;
  readonly #copyWays: Int32Array;
  /** From the base to the segment, of the copy that is being made. */
  #way = 0;
  /** Of the field that `find` has found last: where it leads, and the way that it is believed to have gone. */
  #target = 0;
  #targetWay = 0;

  constructor(set: InstructionSet, base: Uint8Array, operations: readonly Operation[]) {
    this.#base = base;
    this.#isX86 = set === "x86-64";
    this.#phase = set.startsWith("arm64") ? INSTRUCTION_SETS.indexOf(set) - 2 : -1;
    const copies = placed(operations);
    this.#copyStarts = Int32Array.from(copies, ({ start }) => start);
    this.#copyEnds = Int32Array.from(copies, ({ end }) => end);
    this.#copyWays = Int32Array.from(copies, ({ way }) => way);
  }

  /** A copy begins. @param at in the segment @param baseOffset in the base stream */
  begin(at: number, baseOffset: number): void {
    this.#way = (at - baseOffset) | 0;
  }

  /** Where a prediction comes from when an address begins here, else 0. @param end of the copy */
  find(at: number, end: number): number {
    if (at + FIELD_BYTES > end) return 0;
    if (this.#isX86) return this.#findX86(at);
    return this.#phase >= 0 && ((at - this.#way) & 3) === this.#phase ? this.#findArm(at) : 0;
  }

  /** What the field has become that begins here: the same target goes the same way the next time. */
  learn(at: number, bytes: Uint8Array): void {
    const change = this.#isX86
      ? wordAt(bytes, at) - wordAt(this.#base, at)
      : ((wordAt(bytes, at) - wordAt(this.#base, at)) << 6) >> 4;
    const way = (change + this.#way) | 0;
    const slot = slotOf(this.#target);
    this.#targets[slot] = this.#target;
    this.#ways[slot] = way;
    this.#neighbourWays[neighbourOf(this.#target)] = way;
  }

  /** The same for all fields that lie in these bytes. */
  learnAll(from: number, end: number, bytes: Uint8Array): void {
    for (let at = from; at + FIELD_BYTES <= end; at += 1) {
      if (this.find(at, end) === 0) continue;
      this.learn(at, bytes);
      at += FIELD_BYTES - 1;
    }
  }

  /** rel32 of calls and jumps, and addresses relative to the instruction pointer. */
  #findX86(at: number): number {
    const top = this.#base[at + 3] ?? 0;
    if (at < 2 || (top !== 0 && top !== 255)) return 0;
    const one = this.#base[at - 1] ?? 0;
    const isField =
      one === 0xe8 || one === 0xe9 || (one & 0xc7) === 0x05 || ((one & 0xf0) === 0x80 && this.#base[at - 2] === 0x0f);
    if (!isField) return 0;
    const displacement = wordAt(this.#base, at);
    this.#target = (at - this.#way + FIELD_BYTES + displacement) | 0;
    const source = this.#wayOf(this.#target);
    this.#setField(displacement + this.#targetWay - this.#way);
    return source;
  }

  /** B and BL. */
  #findArm(at: number): number {
    const word = wordAt(this.#base, at);
    if (((word >> 26) & 0x1f) !== 5) return 0;
    const displacement = (word << 6) >> 4;
    this.#target = (at - this.#way + displacement) | 0;
    const source = this.#wayOf(this.#target);
    const predicted = (displacement + this.#targetWay - this.#way) >> 2;
    this.#setField((word & ~0x3_ff_ff_ff) | (predicted & 0x3_ff_ff_ff));
    return source;
  }

  #wayOf(target: number): number {
    const slot = slotOf(target);
    if (this.#targets[slot] === target) {
      this.#targetWay = this.#ways[slot] ?? 0;
      return FROM_TARGET;
    }
    const copy = this.#copyAt(target);
    if (copy >= 0) {
      this.#targetWay = this.#copyWays[copy] ?? 0;
      return FROM_COPY;
    }
    const neighbour = this.#neighbourWays[neighbourOf(target)] ?? 0;
    this.#targetWay = neighbour === 0 ? this.#way : neighbour;
    return neighbour === 0 ? FROM_NOTHING : FROM_NEIGHBOUR;
  }

  #copyAt(target: number): number {
    let low = 0;
    let high = this.#copyStarts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#copyStarts[middle] ?? 0) <= target) low = middle + 1;
      else high = middle;
    }
    return low > 0 && target < (this.#copyEnds[low - 1] ?? 0) ? low - 1 : -1;
  }

  #setField(word: number): void {
    this.field[0] = word;
    this.field[1] = word >> 8;
    this.field[2] = word >> 16;
    this.field[3] = word >> 24;
  }
}

interface Placed {
  readonly start: number;
  readonly end: number;
  readonly way: number;
}

/** Copies by their places in the base, as 32 bits: differences of places is all that counts. */
function placed(operations: readonly Operation[]): readonly Placed[] {
  const copies: Placed[] = [];
  let at = 0;
  for (const { copyBytes, newBytes, baseOffset } of operations) {
    if (copyBytes > 0)
      copies.push({ start: baseOffset | 0, end: (baseOffset + copyBytes) | 0, way: (at - baseOffset) | 0 });
    at += copyBytes + newBytes;
  }
  return copies.toSorted((a, b) => a.start - b.start || a.end - b.end);
}

function wordAt(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
}

function slotOf(target: number): number {
  return Math.imul(target, 0x9e_37_79_b1) >>> 16;
}

function neighbourOf(target: number): number {
  return Math.imul(target >> NEIGHBOUR_BITS, 0x9e_37_79_b1) >>> 18;
}
