import { RegrowError } from "@regrow/core/error";
import type { PackSegment } from "@regrow/core/pack";
import { sha256Hex, type Cryptography } from "@regrow/core/port";
import { decompress } from "@regrow/node/compression";

/**
 * The object's bytes in a segment, verified.
 * @throws RegrowError UPDATE_PACK_INVALID
 */
export async function unpackSegment(
  cryptography: Cryptography,
  segment: PackSegment,
  packed: Uint8Array,
): Promise<Uint8Array> {
  const bytes = await unpack(segment, packed);
  const isRight = bytes.byteLength === segment.sizeBytes && sha256Hex(cryptography, bytes) === segment.sha256;
  if (!isRight)
    throw new RegrowError("UPDATE_PACK_INVALID", {
      segment: segment.sha256,
      reason: "its bytes are not the ones announced",
    });
  return bytes;
}

async function unpack({ method, sizeBytes, sha256 }: PackSegment, packed: Uint8Array): Promise<Uint8Array> {
  switch (method) {
    case "plain":
      return packed;
    case "zstd":
      try {
        return await decompress(packed, sizeBytes);
      } catch (error) {
        throw new RegrowError(
          "UPDATE_PACK_INVALID",
          { segment: sha256, reason: "it cannot be unpacked" },
          { cause: error },
        );
      }
  }
}
