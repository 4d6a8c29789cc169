import { RegrowError, invariant } from "../error/index.ts";

/** Ways in which a segment's bytes travel. Deltas against the old generation become further methods. */
export const PACK_METHODS = ["plain", "zstd"] as const;
export type PackMethod = (typeof PACK_METHODS)[number];

/** A piece of an object, verified by itself. */
export interface PackSegment {
  /** Length of the object's bytes in this segment: 1 to `PACK_LIMITS.segmentBytes`. */
  readonly sizeBytes: number;
  /** Length of what travels. */
  readonly packedBytes: number;
  readonly method: PackMethod;
  /** SHA-256 of the object's bytes in this segment. */
  readonly sha256: string;
}

export interface PackObject {
  readonly sha256: string;
  readonly sizeBytes: number;
  /** One after the other they are the object; none for an empty one. */
  readonly segments: readonly PackSegment[];
}

/** What a pack holds: the objects that take a device from one generation to another, sorted by hash. */
export interface PackHeader {
  /** Manifest hash of the generation that the device has; null: nothing is assumed. */
  readonly from: string | null;
  /** Manifest hash of the bundle. */
  readonly to: string;
  readonly objects: readonly PackObject[];
}

export const PACK_LIMITS = {
  headerBytes: 32 * 1024 * 1024,
  /** Bytes of an object in each segment but the last. */
  segmentBytes: 4 * 1024 * 1024,
  /** What a method may add to bytes that do not shrink. */
  slackBytes: 64 * 1024,
  objectBytes: 64 * 1024 * 1024 * 1024,
  objects: 204_096,
} as const;

/**
 * What every pack starts with.
 *
 *   offset size field
 *        0    4 "RGPK"
 *        4    1 format, 1
 *        5    4 length of the header, big-endian
 *        9    n header, JSON in UTF-8; the packed segments follow, object by object
 */
export const PACK_PREFIX_BYTES = 9;
const MAGIC = [0x52, 0x47, 0x50, 0x4b, 1] as const;

/** Prefix and header; the same bytes for the same header. */
export function encodePackHeader(header: PackHeader): Uint8Array {
  const { from, to } = header;
  const objects = header.objects.map(({ sha256, sizeBytes, segments }) => ({
    sha256,
    sizeBytes,
    segments: segments.map(encodeSegment),
  }));
  const json = new TextEncoder().encode(JSON.stringify({ from, to, objects }));
  invariant(json.length <= PACK_LIMITS.headerBytes, "a pack's header is at most 32 MiB");
  const bytes = new Uint8Array(PACK_PREFIX_BYTES + json.length);
  bytes.set(MAGIC);
  new DataView(bytes.buffer).setUint32(MAGIC.length, json.length);
  bytes.set(json, PACK_PREFIX_BYTES);
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

function encodeSegment({ sizeBytes, packedBytes, method, sha256 }: PackSegment): PackSegment {
  return { sizeBytes, packedBytes, method, sha256 };
}
