import { hash } from "node:crypto";
import { PACK_LIMITS, type BaseRange, type PackMethod, type PackSegment } from "@regrow/core/pack";
import { BaseIndex } from "./base-index.ts";
import type { ByteSource } from "./byte-source.ts";
import { DeltaEncoder } from "./delta-segment.ts";
import { canShrink, zstdSegment } from "./zstd-segment.ts";

/** Names what this encoder makes: equal names, sources and versions of zstd mean equal bytes. Another one for every change of the coding. */
export const DELTA_CODEC = "delta-1";

/** A segment as it travels. */
export interface EncodedSegment {
  readonly segment: PackSegment;
  readonly packed: Uint8Array;
}

/** What the stream is made from; null: nothing is assumed. */
export interface SegmentSources {
  readonly base: ByteSource | null;
  readonly next: ByteSource;
}

interface Candidate {
  readonly method: PackMethod;
  readonly packed: Uint8Array;
  readonly base: readonly BaseRange[];
  /** What it counts for against others, in bytes. */
  readonly cost: number;
}

/** A delta that takes no more than this part of its segment is smaller than any frame of zstd: those are not even tried. */
const PLAINLY_SMALLEST = 1 / 8;

/**
 * Decoding new bytes out of a delta takes some hundred times as long as out of a frame of zstd: for each of them a device wants this to be saved on
 * the way.
 */
const COST_OF_NEW_BYTE = 1 / 16;

/** What a range takes in the header, about. */
const RANGE_BYTES = 6;

/**
 * The stream in segments, each in the smallest of the ways there are; the same bytes for the same sources and zstd. Synchronous and dear (about a
 * second a megabyte): for a worker thread. Memory: 500 MB at most, whatever the size of the sources.
 * @throws RegrowError STORAGE_FAILED and what the sources throw
 */
export function* encodeSegments({ base, next }: SegmentSources): Generator<EncodedSegment> {
  const known = base === null || base.sizeBytes === 0 ? undefined : knownBase(base);
  for (let at = 0; at < next.sizeBytes; at += PACK_LIMITS.segmentBytes) {
    const bytes = next.read(at, Math.min(PACK_LIMITS.segmentBytes, next.sizeBytes - at));
    yield finish(bytes, [...listCandidates(bytes, known)]);
  }
}

interface KnownBase {
  readonly base: ByteSource;
  readonly index: BaseIndex;
  readonly deltas: DeltaEncoder;
}

function knownBase(base: ByteSource): KnownBase {
  const index = new BaseIndex(base);
  return { base, index, deltas: new DeltaEncoder(base, index) };
}

function* listCandidates(bytes: Uint8Array, known: KnownBase | undefined): Generator<Candidate> {
  const delta = known?.deltas.encode(bytes);
  if (delta !== undefined) {
    const cost = delta.packed.length + delta.newBytes * COST_OF_NEW_BYTE;
    yield { method: "delta", packed: delta.packed, base: [], cost };
    if (cost <= bytes.length * PLAINLY_SMALLEST) return;
  }
  yield { method: "plain", packed: bytes, base: [], cost: bytes.length };
  if (!canShrink(bytes)) return;
  const whole = zstdSegment(bytes, null);
  yield { method: "zstd", packed: whole, base: [], cost: whole.length };
  if (known !== undefined) yield* withDictionary(bytes, known);
}

function* withDictionary(bytes: Uint8Array, { base, index }: KnownBase): Generator<Candidate> {
  const ranges = index.similar(bytes, PACK_LIMITS.dictionaryBytes);
  if (ranges.length === 0) return;
  const dictionary = Buffer.concat(ranges.map(({ offsetBytes, lengthBytes }) => base.read(offsetBytes, lengthBytes)));
  const packed = zstdSegment(bytes, dictionary);
  yield { method: "zstd-dictionary", packed, base: ranges, cost: packed.length + ranges.length * RANGE_BYTES };
}

function finish(bytes: Uint8Array, candidates: readonly Candidate[]): EncodedSegment {
  const { method, packed, base } = candidates.reduce((best, candidate) =>
    candidate.cost < best.cost ? candidate : best,
  );
  const sha256 = hash("sha256", bytes);
  return { segment: { sizeBytes: bytes.length, packedBytes: packed.length, method, sha256, base }, packed };
}
