import { createWriteStream } from "node:fs";
import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { constants, createZstdCompress, zstdCompress } from "node:zlib";
import { RegrowError } from "@regrow/core/error";
import { joinBytes } from "@regrow/core/bundle";
import type { Cryptography } from "@regrow/core/port";
import { ZSTD_WINDOW_LOG } from "@regrow/trust/bundle";
import { readPieces, type Source } from "./hash-files.ts";

/** Below it a file is packed in memory, as small as zstd can. */
const SMALL_BYTES = 1024 * 1024;
/** Above it speed counts more than the last percent. */
const LARGE_BYTES = 64 * 1024 * 1024;

/** One object's zstd bytes, ready to be copied into the bundle. */
export interface PackedObject {
  readonly sha256: string;
  readonly packedBytes: number;
  read(): AsyncIterable<Uint8Array>;
  /** Gives its space back once it is in the bundle. */
  discard(): Promise<void>;
}

export interface ObjectSource {
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly source: Source;
}

/**
 * Packs one file; the same file gives the same bytes. Large ones go through a file in `scratch`.
 * @throws RegrowError SOURCE_UNREADABLE also when it is no longer the file that was hashed
 */
export async function packObject(
  cryptography: Cryptography,
  object: ObjectSource,
  scratch: string,
  signal?: AbortSignal,
): Promise<PackedObject> {
  const pieces = checked(cryptography, object, signal);
  if (object.sizeBytes < SMALL_BYTES) {
    const plain = joinBytes(await Array.fromAsync(pieces));
    // Told the size, zstd takes tables that fit it; without, 80 MB for a file of any size.
    const options = { params: parameters(19), pledgedSrcSize: plain.length };
    const bytes = new Uint8Array(await promisify(zstdCompress)(plain, options));
    return {
      sha256: object.sha256,
      packedBytes: bytes.length,
      read: () => only(bytes),
      discard: () => Promise.resolve(),
    };
  }
  const file = join(scratch, object.sha256);
  const compress = createZstdCompress({
    params: parameters(object.sizeBytes < LARGE_BYTES ? 12 : 9),
    pledgedSrcSize: object.sizeBytes,
  });
  await pipeline(pieces, compress, createWriteStream(file));
  return {
    sha256: object.sha256,
    packedBytes: (await stat(file)).size,
    read: () => readPieces(file),
    discard: () => rm(file),
  };
}

async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

function parameters(level: number): Record<number, number> {
  return {
    [constants.ZSTD_c_compressionLevel]: level,
    [constants.ZSTD_c_windowLog]: level === 19 ? 20 : ZSTD_WINDOW_LOG,
  };
}

async function* checked(
  cryptography: Cryptography,
  object: ObjectSource,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const hasher = cryptography.sha256();
  let count = 0;
  for await (const piece of readPieces(object.source, signal)) {
    count += piece.length;
    if (count > object.sizeBytes) break;
    hasher.update(piece);
    yield piece;
  }
  if (count !== object.sizeBytes || hasher.digestHex() !== object.sha256) {
    const file = typeof object.source === "string" ? object.source : object.sha256;
    throw new RegrowError("SOURCE_UNREADABLE", { file, reason: "it changed while it was read" });
  }
}
