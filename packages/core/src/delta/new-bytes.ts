import { ContextMixer, slotsFor } from "./context-mixer.ts";
import type { BitCoder } from "./range-coder.ts";

const ORDERS = 5;
const INPUTS = ORDERS + 3;
const MOST_SLOTS = 2 ** 18;
/** Bytes that have to be equal before what followed them is expected to follow again. */
const SEED_BYTES = 5;
const PLACES = 2 ** 16;

/**
 * Bytes that are nowhere in the base, by what came before them in the segment, by what followed the same bytes earlier, and by what the base has
 * at this place.
 */
export class NewBytes {
  readonly #coder: BitCoder;
  readonly #base: Uint8Array;
  readonly #bytes: Uint8Array;
  readonly #mixer: ContextMixer;
  /** By hash of the bytes before: where they were, plus one. */
  readonly #places = new Int32Array(PLACES);
  #indexed = 0;
  #match = 0;
  #matched = 0;

  constructor(coder: BitCoder, base: Uint8Array, bytes: Uint8Array) {
    this.#coder = coder;
    this.#base = base;
    this.#bytes = bytes;
    this.#mixer = new ContextMixer({
      inputs: INPUTS,
      slots: slotsFor(bytes.length, MOST_SLOTS),
      sets: 256 * 3,
      limit: 120,
      rate: 10,
    });
  }

  code(from: number, end: number): void {
    this.#matched = 0;
    for (let at = from; at < end; at += 1) {
      this.#follow(at);
      this.#bytes[at] = this.#codeByte(at, this.#bytes[at] ?? 0);
    }
  }

  /** Finds where the last bytes were before; goes on where the place before was right. */
  #follow(at: number): void {
    if (this.#matched > 0 && this.#bytes[this.#match] === this.#bytes[at - 1]) {
      this.#match += 1;
      this.#matched = Math.min(this.#matched + 1, 15);
    } else this.#matched = 0;
    for (; this.#indexed < at; this.#indexed += 1) {
      if (this.#indexed >= SEED_BYTES) this.#places[this.#slotAt(this.#indexed)] = this.#indexed;
    }
    if (this.#matched > 0 || at < SEED_BYTES) return;
    const place = this.#places[this.#slotAt(at)] ?? 0;
    if (place > 0) {
      this.#match = place;
      this.#matched = 1;
    }
    this.#places[this.#slotAt(at)] = at;
  }

  #slotAt(at: number): number {
    let hash = 0;
    for (let back = SEED_BYTES; back > 0; back -= 1)
      hash = Math.imul(hash ^ ((this.#bytes[at - back] ?? 0) + 1), 0x2c_92_77_b5);
    return (hash ^ (hash >>> 13)) >>> 16;
  }

  #codeByte(at: number, byte: number): number {
    const { contexts } = this.#mixer;
    let hash = 0;
    for (let order = 0; order < ORDERS; order += 1) {
      contexts[order] = (Math.imul(hash + order, 0x9e_37_79_b1) >>> 12) & ~255;
      hash = Math.imul(hash ^ ((this.#bytes[at - 1 - order] ?? 0) + 1), 0x2c_92_77_b5);
    }
    const base = this.#base[at] ?? 0;
    const expected = this.#matched > 0 ? (this.#bytes[this.#match] ?? 0) : 0;
    contexts[ORDERS] = (this.#matched << 16) | (expected << 8);
    contexts[ORDERS + 1] = (base << 8) | ((this.#base[at - 1] === this.#bytes[at - 1] ? 1 : 0) << 16);
    contexts[ORDERS + 2] = (Math.imul((base << 8) | (this.#bytes[at - 1] ?? 0), 0x9e_37_79_b1) >>> 12) & ~255;
    const set = this.#matched === 0 ? 0 : this.#matched < 15 ? 256 : 512;
    let node = 1;
    for (let shift = 7; shift >= 0; shift -= 1)
      node = (node << 1) | this.#mixer.code(this.#coder, node, set + node, (byte >> shift) & 1);
    return node & 255;
  }
}
