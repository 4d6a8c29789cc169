import type { BaseRange } from "@regrow/core/pack";
import type { ByteSource } from "./byte-source.ts";

/** Shortest block that is looked for; longer ones where the base is so large that the index would be too. */
const SMALLEST_BLOCK_BYTES = 32;
const MOST_BLOCKS = 4 * 1024 * 1024;
/** Bytes of the base that are chosen or left out together. */
const GRANULE_BYTES = 64 * 1024;
const MULTIPLIER = 0x2c_92_77_b5;
const PIECE_BYTES = 1024 * 1024;

/**
 * Finds which parts of the base a piece of the stream resembles, by looking for blocks of the base in it. Memory: 12 bytes a block, 100 MB
 * at most, whatever the size of the base.
 */
export class BaseIndex {
  readonly #base: ByteSource;
  readonly #blockBytes: number;
  /** By hash: number of a block, plus one. */
  readonly #blocks: Int32Array;
  readonly #hashes: Int32Array;
  readonly #mask: number;

  constructor(base: ByteSource) {
    let blockBytes = SMALLEST_BLOCK_BYTES;
    while (base.sizeBytes / blockBytes > MOST_BLOCKS) blockBytes *= 2;
    const slots = 2 ** Math.ceil(Math.log2(base.sizeBytes / blockBytes + 1) + 1);
    this.#base = base;
    this.#blockBytes = blockBytes;
    this.#blocks = new Int32Array(slots);
    this.#hashes = new Int32Array(slots);
    this.#mask = slots - 1;
    for (let at = 0; at < base.sizeBytes; at += PIECE_BYTES)
      this.#addAll(at, Math.min(PIECE_BYTES, base.sizeBytes - at));
  }

  /**
   * The parts of the base that have most in common with these bytes, with what lies around them, ascending and apart. The whole base where it
   * is small enough.
   */
  similar(bytes: Uint8Array, mostBytes: number): readonly BaseRange[] {
    if (this.#base.sizeBytes <= mostBytes) return wholeOf(this.#base);
    return this.#rangesOf(choose(this.#vote(bytes), Math.floor(mostBytes / GRANULE_BYTES)));
  }

  #addAll(offsetBytes: number, lengthBytes: number): void {
    const piece = this.#base.read(offsetBytes, lengthBytes);
    for (let at = 0; at + this.#blockBytes <= lengthBytes; at += this.#blockBytes) {
      if (isUniform(piece, at, this.#blockBytes)) continue;
      const hash = hashAt(piece, at, this.#blockBytes);
      const slot = slotOf(hash, this.#mask);
      if (this.#blocks[slot] !== 0) continue;
      this.#blocks[slot] = (offsetBytes + at) / this.#blockBytes + 1;
      this.#hashes[slot] = hash;
    }
  }

  /** For each granule of the base: blocks of it that are in these bytes. */
  #vote(bytes: Uint8Array): Int32Array {
    const votes = new Int32Array(Math.ceil(this.#base.sizeBytes / GRANULE_BYTES));
    const length = this.#blockBytes;
    const leaving = power(MULTIPLIER, length);
    let hash = hashAt(bytes, 0, Math.min(length, bytes.length));
    for (let at = 0; at + length < bytes.length; at += 1) {
      const slot = slotOf(hash, this.#mask);
      const block = this.#blocks[slot] ?? 0;
      if (block !== 0 && this.#hashes[slot] === hash) {
        const granule = Math.floor(((block - 1) * length) / GRANULE_BYTES);
        votes[granule] = (votes[granule] ?? 0) + 1;
      }
      hash = (Math.imul(hash, MULTIPLIER) + (bytes[at + length] ?? 0) - Math.imul(leaving, bytes[at] ?? 0)) | 0;
    }
    return votes;
  }

  #rangesOf(granules: readonly number[]): readonly BaseRange[] {
    const ranges: BaseRange[] = [];
    for (const granule of granules) {
      const offsetBytes = granule * GRANULE_BYTES;
      const lengthBytes = Math.min(GRANULE_BYTES, this.#base.sizeBytes - offsetBytes);
      const before = ranges.at(-1);
      if (before !== undefined && before.offsetBytes + before.lengthBytes === offsetBytes)
        ranges[ranges.length - 1] = { ...before, lengthBytes: before.lengthBytes + lengthBytes };
      else ranges.push({ offsetBytes, lengthBytes });
    }
    return ranges;
  }
}

/** Numbers of the granules with most votes and their neighbours, ascending. */
function choose(votes: Int32Array, most: number): readonly number[] {
  const ranked = [...votes.keys()].filter((granule) => (votes[granule] ?? 0) > 0);
  ranked.sort((a, b) => (votes[b] ?? 0) - (votes[a] ?? 0) || a - b);
  const chosen = new Set<number>(ranked.slice(0, most));
  for (const granule of ranked)
    for (const neighbour of [granule - 1, granule + 1])
      if (neighbour >= 0 && neighbour < votes.length && chosen.size < most) chosen.add(neighbour);
  return [...chosen].toSorted((a, b) => a - b);
}

function wholeOf(base: ByteSource): readonly BaseRange[] {
  return base.sizeBytes === 0 ? [] : [{ offsetBytes: 0, lengthBytes: base.sizeBytes }];
}

function hashAt(bytes: Uint8Array, at: number, length: number): number {
  let hash = 0;
  for (let index = at; index < at + length; index += 1) hash = (Math.imul(hash, MULTIPLIER) + (bytes[index] ?? 0)) | 0;
  return hash;
}

function slotOf(hash: number, mask: number): number {
  return (Math.imul(hash ^ (hash >>> 15), 0x9e_37_79_b1) >>> 7) & mask;
}

function power(base: number, exponent: number): number {
  let result = 1;
  for (let count = 0; count < exponent; count += 1) result = Math.imul(result, base);
  return result;
}

function isUniform(bytes: Uint8Array, at: number, length: number): boolean {
  for (let index = at + 1; index < at + length; index += 1) if (bytes[index] !== bytes[at]) return false;
  return true;
}
