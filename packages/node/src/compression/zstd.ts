import { promisify } from "node:util";
import { pipeline } from "node:stream/promises";
import { constants, createZstdDecompress, zstdCompress, zstdDecompress } from "node:zlib";
import { RegrowError } from "@regrow/core/error";

const compressBytes = promisify(zstdCompress);
const decompressBytes = promisify(zstdDecompress);

/** A frame may ask its reader for a window of up to 2 GiB; ours never need more than 2^23 bytes (zstd -19 without --long). */
const LARGEST_WINDOW_LOG = 23;
const DECOMPRESS = { params: { [constants.ZSTD_d_windowLogMax]: LARGEST_WINDOW_LOG } };

/** One zstd frame. @param level 1 (fast) to 22 (small); above 19 readers refuse the window */
export async function compress(bytes: Uint8Array, level: number): Promise<Uint8Array> {
  const params = {
    [constants.ZSTD_c_compressionLevel]: level,
    [constants.ZSTD_c_windowLog]: windowLogFor(bytes.length),
    [constants.ZSTD_c_checksumFlag]: 0,
  };
  return compressBytes(bytes, { params, pledgedSrcSize: bytes.length });
}

/** @throws RegrowError BUNDLE_OBJECT_DAMAGED when it is not whole zstd data or grows above `maxBytes` */
export async function decompress(bytes: Uint8Array, maxBytes: number): Promise<Uint8Array> {
  try {
    return await decompressBytes(bytes, { ...DECOMPRESS, maxOutputLength: Math.max(maxBytes, 1) }).then((plain) =>
      checkLength(plain, maxBytes),
    );
  } catch (thrown) {
    throw damaged(thrown, maxBytes);
  }
}

/**
 * Decompresses piece by piece, never more than a few pieces in memory.
 * @throws RegrowError BUNDLE_OBJECT_DAMAGED as soon as the output grows above `maxBytes`, or when the data is not whole zstd
 */
export async function* decompressStream(
  pieces: AsyncIterable<Uint8Array>,
  maxBytes: number,
): AsyncGenerator<Uint8Array> {
  const unpacked = createZstdDecompress(DECOMPRESS);
  // A failure of the source destroys `unpacked`, so the loop below sees it as well; here it must only not be unhandled.
  const feeding = pipeline(pieces, unpacked).catch((thrown: unknown) => thrown);
  let total = 0;
  try {
    for await (const piece of unpacked as AsyncIterable<Uint8Array>) {
      total += piece.length;
      if (total > maxBytes) throw new RegrowError("BUNDLE_OBJECT_DAMAGED", { reason: "larger than stated", maxBytes });
      yield piece;
    }
  } catch (thrown) {
    throw isZstdError(thrown) ? damaged(thrown, maxBytes) : thrown;
  } finally {
    unpacked.destroy();
    await feeding;
  }
}

function windowLogFor(lengthBytes: number): number {
  return Math.min(LARGEST_WINDOW_LOG, Math.max(10, Math.ceil(Math.log2(lengthBytes + 1))));
}

function checkLength(plain: Uint8Array, maxBytes: number): Uint8Array {
  if (plain.length > maxBytes)
    throw new RegrowError("BUNDLE_OBJECT_DAMAGED", { reason: "larger than stated", maxBytes });
  return plain;
}

/** The source's own failures (a disk, a network) pass as they are. */
function isZstdError(thrown: unknown): boolean {
  return thrown instanceof Error && "code" in thrown && /^(ZSTD_|Z_|ERR_ZLIB)/.test(String(thrown.code));
}

function damaged(thrown: unknown, maxBytes: number): RegrowError {
  if (thrown instanceof RegrowError) return thrown;
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  return new RegrowError("BUNDLE_OBJECT_DAMAGED", { reason, maxBytes }, { cause: thrown });
}
