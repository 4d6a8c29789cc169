/** Bytes that have to be equal for a place to be found, and places that are compared at most. */
const SEED_BYTES = 8;
const MOST_COMPARED = 48;
/** A match that is as long as this is not worth looking for a longer one. */
const LONG_ENOUGH = 4096;

/** Where in the base, and for how long. */
export interface Match {
  readonly offset: number;
  readonly length: number;
}

/** Finds long equal parts: chains of places with the same hash of 8 bytes. Memory: 4 bytes for each of the base, and 4 MiB. */
export class MatchIndex {
  readonly #base: Uint8Array;
  readonly #heads: Int32Array;
  readonly #before: Int32Array;
  readonly #shift: number;

  constructor(base: Uint8Array) {
    const bits = Math.min(22, Math.max(10, Math.ceil(Math.log2(base.length + 1))));
    this.#base = base;
    this.#shift = 32 - bits;
    this.#heads = new Int32Array(2 ** bits).fill(-1);
    this.#before = new Int32Array(base.length);
    let last = -1;
    for (let at = 0; at + SEED_BYTES <= base.length; at += 1) {
      const slot = this.#slotAt(base, at);
      // Runs of the same bytes would make chains of nothing else: their first place stands for them.
      if (slot !== last) {
        this.#before[at] = this.#heads[slot] ?? -1;
        this.#heads[slot] = at;
      }
      last = slot;
    }
  }

  /** The longest match that was found; of equal ones the nearest to `expected`. */
  longest(bytes: Uint8Array, at: number, expected: number): Match {
    let best = 0;
    let bestOffset = -1;
    if (expected >= 0 && expected < this.#base.length) {
      best = this.#lengthOf(bytes, at, expected);
      bestOffset = expected;
    }
    if (at + SEED_BYTES > bytes.length || best >= LONG_ENOUGH) return { offset: bestOffset, length: best };
    let place = this.#heads[this.#slotAt(bytes, at)] ?? -1;
    for (let count = 0; place >= 0 && count < MOST_COMPARED; count += 1) {
      if (this.#base[place + best] === bytes[at + best]) {
        const length = this.#lengthOf(bytes, at, place);
        if (length > best) {
          best = length;
          bestOffset = place;
        }
      }
      place = this.#before[place] ?? -1;
    }
    return { offset: bestOffset, length: best };
  }

  #lengthOf(bytes: Uint8Array, at: number, offset: number): number {
    const most = Math.min(bytes.length - at, this.#base.length - offset);
    let length = 0;
    while (length < most && bytes[at + length] === this.#base[offset + length]) length += 1;
    return length;
  }

  #slotAt(bytes: Uint8Array, at: number): number {
    const low =
      (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8) | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
    const high =
      (bytes[at + 4] ?? 0) | ((bytes[at + 5] ?? 0) << 8) | ((bytes[at + 6] ?? 0) << 16) | ((bytes[at + 7] ?? 0) << 24);
    return (
      Math.imul(Math.imul(low, 0x9e_37_79_b1) ^ Math.imul(high, 0x2c_92_77_b5) ^ (high >>> 15), 0x85_eb_ca_6b) >>>
      this.#shift
    );
  }
}
