import { promisify } from "node:util";
import { constants, zstdCompress, zstdDecompressSync, type ZstdOptions } from "node:zlib";
import { RegrowError } from "@regrow/core/error";

const compress = promisify<Uint8Array, ZstdOptions, Uint8Array>(zstdCompress);

/**
 * A bundle's head as it travels: one zstd frame whose dictionary is what the device has of an earlier one (its manifest: the metadata
 * around it changes by itself). Of the rows of a manifest only those cost bytes that have changed. In zlib's threads, for a server.
 */
export function packHead(head: Uint8Array, baseHead: Uint8Array | null): Promise<Uint8Array> {
  const windowLog = Math.min(27, Math.max(10, Math.ceil(Math.log2(head.length + (baseHead?.length ?? 0) + 1))));
  const params = {
    [constants.ZSTD_c_compressionLevel]: 19,
    [constants.ZSTD_c_windowLog]: windowLog,
    [constants.ZSTD_c_hashLog]: windowLog - 1,
    [constants.ZSTD_c_chainLog]: windowLog,
    [constants.ZSTD_c_checksumFlag]: 0,
    [constants.ZSTD_c_contentSizeFlag]: 0,
  };
  return compress(head, baseHead === null ? { params } : { params, dictionary: baseHead });
}

/** @throws RegrowError BUNDLE_OBJECT_DAMAGED for anything that is no whole frame or grows above `maxBytes` */
export function unpackHead(packed: Uint8Array, baseHead: Uint8Array | null, maxBytes: number): Uint8Array {
  const options = { params: { [constants.ZSTD_d_windowLogMax]: 27 }, maxOutputLength: maxBytes };
  try {
    return zstdDecompressSync(packed, baseHead === null ? options : { ...options, dictionary: baseHead });
  } catch (cause) {
    throw new RegrowError("BUNDLE_OBJECT_DAMAGED", { reason: "not a head as it travels", maxBytes }, { cause });
  }
}
