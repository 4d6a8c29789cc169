import { RegrowError, invariant } from "../error/index.ts";
import { ByteWriter } from "./byte-writer.ts";

/**
 * Ways in which a segment's bytes travel; the header names one by its index.
 *
 *   plain             as they are
 *   zstd              one zstd frame
 *   zstd-dictionary   one zstd frame whose dictionary is made of ranges of the base stream
 *   delta             copies out of the base stream, corrected, and what is new (core/delta)
 */
export const PACK_METHODS = ["plain", "zstd", "zstd-dictionary", "delta"] as const;
export type PackMethod = (typeof PACK_METHODS)[number];

/** A range of the base stream. */
export interface BaseRange {
  readonly offsetBytes: number;
  readonly lengthBytes: number;
}

/** A piece of the stream, verified by itself. */
export interface PackSegment {
  /** Length of the stream's bytes in this segment: 1 to `PACK_LIMITS.segmentBytes`. */
  readonly sizeBytes: number;
  /** Length of what travels. */
  readonly packedBytes: number;
  readonly method: PackMethod;
  /** SHA-256 of the stream's bytes in this segment. */
  readonly sha256: string;
  /** The dictionary of "zstd-dictionary", one range after the other, ascending and apart; none for other methods. */
  readonly base: readonly BaseRange[];
}

/**
 * What a pack holds: one stream of all the contents that a device lacks for a generation. Which contents these are, and
 * what the base stream is, both ends derive from the two manifests (`missingStream`, `contentStream`); so neither a small file nor an
 * unchanged one costs a byte here.
 */
export interface PackHeader {
  /** Manifest hash of the generation that the device has; null: nothing is assumed. */
  readonly from: string | null;
  /** Manifest hash of the bundle. */
  readonly to: string;
  /** Length of the stream. */
  readonly streamBytes: number;
  /** One after the other they are the stream. */
  readonly segments: readonly PackSegment[];
}

export const PACK_LIMITS = {
  headerBytes: 16 * 1024 * 1024,
  /** Bytes of the stream in a segment, at most. */
  segmentBytes: 4 * 1024 * 1024,
  /** What a method may add to bytes that do not shrink. */
  slackBytes: 64 * 1024,
  /** Ranges of one dictionary, and what they come to together. */
  baseRanges: 256,
  dictionaryBytes: 8 * 1024 * 1024,
} as const;

/**
 * What every pack starts with.
 *
 *   offset size field
 *        0    4 "RGPK"
 *        4    1 format, 2
 *        5    4 length of the header, big-endian
 *        9    n header (`encodePackHeader`); the packed segments follow
 */
export const PACK_PREFIX_BYTES = 9;
const MAGIC = [0x52, 0x47, 0x50, 0x4b, 2] as const;

/**
 * Prefix and header; the same bytes for the same header. Numbers are LEB128, least significant group first.
 *
 *   size field
 *      1 0: nothing is assumed, 1: the next field is there
 *     32 from
 *     32 to
 *      n length of the stream
 *      n number of segments, then for each
 *      1   method
 *      n   length in the stream
 *      n   length as it travels; not there for "plain"
 *     32   SHA-256
 *      n   for "zstd-dictionary": number of ranges, then for each: bytes between the end of the one before and its start; length
 */
export function encodePackHeader({ from, to, streamBytes, segments }: PackHeader): Uint8Array {
  const header = new ByteWriter();
  header.byte(from === null ? 0 : 1);
  if (from !== null) header.hash(from);
  header.hash(to);
  header.number(streamBytes);
  header.number(segments.length);
  for (const segment of segments) writeSegment(header, segment);
  const body = header.bytes();
  invariant(body.length <= PACK_LIMITS.headerBytes, "a pack's header is at most 16 MiB");
  const bytes = new Uint8Array(PACK_PREFIX_BYTES + body.length);
  bytes.set(MAGIC);
  new DataView(bytes.buffer).setUint32(MAGIC.length, body.length);
  bytes.set(body, PACK_PREFIX_BYTES);
  return bytes;
}

/** Length of the header that this prefix announces, in bytes. @throws RegrowError UPDATE_PACK_INVALID */
export function readPackPrefix(prefix: Uint8Array): number {
  if (prefix.length < PACK_PREFIX_BYTES || !MAGIC.every((byte, index) => byte === prefix[index]))
    throw packInvalid("it does not start like a pack");
  const length = new DataView(prefix.buffer, prefix.byteOffset, prefix.byteLength).getUint32(MAGIC.length);
  if (length > PACK_LIMITS.headerBytes) throw packInvalid(`a header of ${length} bytes`);
  return length;
}

/** The error of a pack that is not what its format says. */
export function packInvalid(reason: string, cause?: unknown): RegrowError {
  return new RegrowError("UPDATE_PACK_INVALID", { reason }, { cause });
}

function writeSegment(header: ByteWriter, { method, sizeBytes, packedBytes, sha256, base }: PackSegment): void {
  header.byte(PACK_METHODS.indexOf(method));
  header.number(sizeBytes);
  if (method !== "plain") header.number(packedBytes);
  header.hash(sha256);
  if (method !== "zstd-dictionary") return;
  header.number(base.length);
  let end = 0;
  for (const { offsetBytes, lengthBytes } of base) {
    header.number(offsetBytes - end);
    header.number(lengthBytes);
    end = offsetBytes + lengthBytes;
  }
}
