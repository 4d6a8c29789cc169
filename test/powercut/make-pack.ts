import { PACK_LIMITS, encodePackHeader } from "@regrow/core/pack";
import { sha256Hex } from "@regrow/core/port";
import { NodeCryptography } from "@regrow/node/cryptography";

/** Bytes of each segment but the last, as the format has them. */
const SEGMENT_BYTES = PACK_LIMITS.segmentBytes;

/** A pack as a DMS would make it, of these files, uncompressed. */
export function makePack(
  ends: { readonly from: string | null; readonly to: string },
  files: ReadonlyMap<string, Uint8Array>,
): Uint8Array {
  const cryptography = new NodeCryptography();
  const sorted = [...files].toSorted(([left], [right]) => (left < right ? -1 : 1));
  const objects = sorted.map(([sha256, bytes]) => ({
    sha256,
    sizeBytes: bytes.length,
    segments: segmentsOf(bytes).map((segment) => ({
      sizeBytes: segment.length,
      packedBytes: segment.length,
      method: "plain" as const,
      sha256: sha256Hex(cryptography, segment),
    })),
  }));
  return Buffer.concat([encodePackHeader({ ...ends, objects }), ...sorted.map(([, bytes]) => bytes)]);
}

function segmentsOf(bytes: Uint8Array): readonly Uint8Array[] {
  const count = Math.ceil(bytes.length / SEGMENT_BYTES);
  return Array.from({ length: count }, (_, index) =>
    bytes.subarray(index * SEGMENT_BYTES, (index + 1) * SEGMENT_BYTES),
  );
}
