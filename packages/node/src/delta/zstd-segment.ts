import { constants, zstdCompressSync, zstdDecompressSync } from "node:zlib";

/** The level whose matches are worth a worker's time; above it readers would refuse the window. */
const LEVEL = 19;
const LARGEST_WINDOW_LOG = 24;

/** Whether it is worth a worker's seconds to compress this: what was compressed or encrypted before is not. */
export function canShrink(bytes: Uint8Array): boolean {
  return zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 1 } }).length < bytes.length * 0.99;
}

/**
 * One zstd frame. With a dictionary the window has to reach over both, and the tables of the matcher have to be as large: left at the defaults
 * most of a large dictionary is never looked at.
 */
export function zstdSegment(bytes: Uint8Array, dictionary: Uint8Array | null): Uint8Array {
  const windowLog = windowLogFor(bytes.length + (dictionary?.length ?? 0));
  const params = {
    [constants.ZSTD_c_compressionLevel]: LEVEL,
    [constants.ZSTD_c_windowLog]: windowLog,
    [constants.ZSTD_c_checksumFlag]: 0,
    [constants.ZSTD_c_contentSizeFlag]: 0,
    [constants.ZSTD_c_dictIDFlag]: 0,
    ...(dictionary === null
      ? {}
      : { [constants.ZSTD_c_hashLog]: windowLog - 1, [constants.ZSTD_c_chainLog]: windowLog }),
  };
  return zstdCompressSync(bytes, dictionary === null ? { params } : { params, dictionary });
}

/** @throws Error for anything that is not a whole frame, or that grows above `sizeBytes` */
export function unzstdSegment(packed: Uint8Array, sizeBytes: number, dictionary: Uint8Array | null): Uint8Array {
  const options = {
    params: { [constants.ZSTD_d_windowLogMax]: LARGEST_WINDOW_LOG },
    maxOutputLength: sizeBytes,
  };
  return zstdDecompressSync(packed, dictionary === null ? options : { ...options, dictionary });
}

function windowLogFor(lengthBytes: number): number {
  return Math.min(LARGEST_WINDOW_LOG, Math.max(10, Math.ceil(Math.log2(lengthBytes + 1))));
}
