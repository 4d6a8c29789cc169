import { createHash } from "node:crypto";
import { open, type FileHandle } from "node:fs/promises";
import { RegrowError } from "@regrow/core/error";
import { PACK_LIMITS, encodePackHeader, type PackObject, type PackSegment } from "@regrow/core/pack";
import { compress, decompressStream } from "@regrow/node/compression";
import type { BlobStore } from "../blob/index.ts";

/** What a pack is made of. */
export interface PackPlan {
  /** Manifest hash of the generation that the device has; null: nothing is assumed. */
  readonly from: string | null;
  readonly to: string;
  /** Objects that the device lacks: hash to size. */
  readonly objects: ReadonlyMap<string, number>;
}

/** Small enough to be fast on the first request; every later one reads the file. */
const LEVEL = 12;
const COPY_BYTES = 1024 * 1024;

/**
 * Writes a pack: the same bytes for the same plan and zstd. Compression runs in zlib's threads, hashing piece by piece, so
 * that check-ins go on meanwhile. The segments go to a second file first, because the header in front of them names their
 * lengths. Memory: two segments.
 */
export async function makePack(blobs: BlobStore, plan: PackPlan, path: string): Promise<void> {
  await using body = await open(`${path}.body`, "wx+", 0o600);
  const objects: PackObject[] = [];
  for (const [sha256, sizeBytes] of [...plan.objects].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const segments: PackSegment[] = [];
    for await (const { bytes, hashHex } of splitObject(blobs, sha256, sizeBytes)) {
      const packed = await packSegment(bytes);
      await body.appendFile(packed.bytes);
      segments.push({
        sizeBytes: bytes.length,
        packedBytes: packed.bytes.length,
        method: packed.method,
        sha256: hashHex,
      });
    }
    objects.push({ sha256, sizeBytes, segments });
  }
  await using pack = await open(path, "wx", 0o600);
  await pack.appendFile(encodePackHeader({ from: plan.from, to: plan.to, objects }));
  await copyAll(body, pack);
  await pack.sync();
}

interface ObjectSegment {
  readonly bytes: Uint8Array;
  readonly hashHex: string;
}

/** An object in pieces of the length that the format asks for. */
async function* splitObject(blobs: BlobStore, sha256: string, sizeBytes: number): AsyncGenerator<ObjectSegment> {
  let segment = new Uint8Array(Math.min(PACK_LIMITS.segmentBytes, sizeBytes));
  let filled = 0;
  let leftBytes = sizeBytes;
  let hash = createHash("sha256");
  for await (const piece of decompressStream(blobs.read(sha256), sizeBytes)) {
    let rest = piece;
    while (rest.length > 0) {
      const part = rest.subarray(0, segment.length - filled);
      segment.set(part, filled);
      hash.update(part);
      filled += part.length;
      rest = rest.subarray(part.length);
      if (filled < segment.length) continue;
      yield { bytes: segment, hashHex: hash.digest("hex") };
      leftBytes -= filled;
      segment = new Uint8Array(Math.min(PACK_LIMITS.segmentBytes, leftBytes));
      filled = 0;
      hash = createHash("sha256");
    }
  }
  if (leftBytes !== 0) throw new RegrowError("STORAGE_FAILED", { object: sha256, missingBytes: leftBytes });
}

async function packSegment(
  bytes: Uint8Array,
): Promise<{ readonly method: "plain" | "zstd"; readonly bytes: Uint8Array }> {
  const packed = await compress(bytes, LEVEL);
  return packed.length < bytes.length ? { method: "zstd", bytes: packed } : { method: "plain", bytes };
}

async function copyAll(from: FileHandle, to: FileHandle): Promise<void> {
  const buffer = new Uint8Array(COPY_BYTES);
  let offset = 0;
  for (;;) {
    const { bytesRead } = await from.read(buffer, 0, buffer.length, offset);
    if (bytesRead === 0) return;
    await to.appendFile(buffer.subarray(0, bytesRead));
    offset += bytesRead;
  }
}
