import { RegrowError } from "@regrow/core/error";
import type { BaseRange, PackSegment } from "@regrow/core/pack";
import type { ReadBase } from "@regrow/core/delta";
import { decodeDelta } from "@regrow/core/delta";
import { unzstdSegment } from "./zstd-segment.ts";

/**
 * The stream's bytes in a segment, as many as it announces; whether they are the right ones its hash says, which is the caller's to compare.
 * Memory: the segment, its dictionary or what it copies, and a few MiB.
 * @throws RegrowError UPDATE_PACK_INVALID for anything that cannot be unpacked; what `readBase` throws
 */
export async function unpackSegment(segment: PackSegment, packed: Uint8Array, readBase: ReadBase): Promise<Uint8Array> {
  const bytes = await unpack(segment, packed, readBase);
  if (bytes.length !== segment.sizeBytes)
    throw cannotUnpack(segment, `${bytes.length} bytes instead of ${segment.sizeBytes}`);
  return bytes;
}

async function unpack(segment: PackSegment, packed: Uint8Array, readBase: ReadBase): Promise<Uint8Array> {
  switch (segment.method) {
    case "plain":
      return packed;
    case "zstd":
      return unzstd(segment, packed, null);
    case "zstd-dictionary":
      return unzstd(segment, packed, await readRanges(segment.base, readBase));
    case "delta":
      return decodeDelta(packed, segment.sizeBytes, readBase, breathe);
    default:
      return segment.method satisfies never;
  }
}

function unzstd(segment: PackSegment, packed: Uint8Array, dictionary: Uint8Array | null): Uint8Array {
  try {
    return unzstdSegment(packed, segment.sizeBytes, dictionary);
  } catch (cause) {
    throw cannotUnpack(segment, "it is not what zstd makes", cause);
  }
}

async function readRanges(ranges: readonly BaseRange[], readBase: ReadBase): Promise<Uint8Array> {
  const bytes = new Uint8Array(ranges.reduce((sum, { lengthBytes }) => sum + lengthBytes, 0));
  let filled = 0;
  for (const { offsetBytes, lengthBytes } of ranges) {
    bytes.set(await readBase(offsetBytes, lengthBytes), filled);
    filled += lengthBytes;
  }
  return bytes;
}

/** Lets the rest of the program run between two slices of work. */
function breathe(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

function cannotUnpack({ sha256 }: PackSegment, reason: string, cause?: unknown): RegrowError {
  return new RegrowError("UPDATE_PACK_INVALID", { segment: sha256, reason }, { cause });
}
