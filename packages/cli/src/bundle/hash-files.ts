import { createReadStream } from "node:fs";
import type { Cryptography } from "@regrow/core/port";
import { inOrder } from "./in-order.ts";
import { unreadable } from "./walk.ts";

/** Where contents are read from: a file, or what is in memory because this program has made it. */
export type Source = string | Uint8Array;

/** What a source file held when it was read. */
export interface HashedFile {
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** Hashes files, two at a time, in pieces. @throws RegrowError INPUT_UNREADABLE */
export async function hashFiles(
  cryptography: Cryptography,
  sources: readonly Source[],
  onBytes: (count: number) => void,
  signal?: AbortSignal,
): Promise<ReadonlyMap<Source, HashedFile>> {
  const hashed = new Map<Source, HashedFile>();
  for await (const [source, file] of inOrder(
    sources,
    2,
    async (path) => [path, await hashFile(cryptography, path, onBytes, signal)] as const,
  )) {
    hashed.set(source, file);
  }
  return hashed;
}

async function hashFile(
  cryptography: Cryptography,
  source: Source,
  onBytes: (count: number) => void,
  signal?: AbortSignal,
): Promise<HashedFile> {
  const hasher = cryptography.sha256();
  let sizeBytes = 0;
  for await (const piece of readPieces(source, signal)) {
    hasher.update(piece);
    sizeBytes += piece.length;
    onBytes(piece.length);
  }
  return { sha256: hasher.digestHex(), sizeBytes };
}

/** A file in pieces of equal size, so that what is made of them is the same each time. @throws RegrowError INPUT_UNREADABLE */
export async function* readPieces(source: Source, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  if (typeof source !== "string") return yield source;
  try {
    const stream: AsyncIterable<Uint8Array> = createReadStream(source, {
      highWaterMark: 262_144,
      ...(signal === undefined ? {} : { signal }),
    });
    yield* stream;
  } catch (cause) {
    signal?.throwIfAborted();
    throw unreadable(source, cause);
  }
}
