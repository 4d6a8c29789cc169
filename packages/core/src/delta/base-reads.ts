import { deltaInvalid } from "./delta-invalid.ts";
import type { Operation } from "./operations.ts";

/** Bytes between two wanted ranges that are read along rather than read around, and what is read at once at most. */
const GAP_BYTES = 4_096;
const LARGEST_READ_BYTES = 256 * 1024;

/** One read of the base and what becomes of it. */
export interface BaseRead {
  readonly offsetBytes: number;
  readonly lengthBytes: number;
  readonly pieces: readonly Piece[];
}

interface Piece {
  /** In the segment. */
  readonly at: number;
  /** In the base stream. */
  readonly offsetBytes: number;
  readonly lengthBytes: number;
}

/**
 * What has to be read so that each byte of the segment has one of the base beside it: what is copied there, and beside new bytes what follows the
 * copy, as far as there is a base. Ascending, few and never large.
 * @throws RegrowError UPDATE_PACK_INVALID for a copy from beyond the base
 */
export function planReads(operations: readonly Operation[], baseBytes: number): readonly BaseRead[] {
  const reads: BaseRead[] = [];
  let open: Piece[] = [];
  let start = 0;
  let end = 0;
  for (const piece of listPieces(operations, baseBytes).toSorted((a, b) => a.offsetBytes - b.offsetBytes)) {
    const pieceEnd = piece.offsetBytes + piece.lengthBytes;
    if (open.length > 0 && (piece.offsetBytes > end + GAP_BYTES || pieceEnd - start > LARGEST_READ_BYTES)) {
      reads.push({ offsetBytes: start, lengthBytes: end - start, pieces: open });
      open = [];
    }
    if (open.length === 0) {
      start = piece.offsetBytes;
      end = pieceEnd;
    }
    end = Math.max(end, pieceEnd);
    open.push(piece);
  }
  if (open.length > 0) reads.push({ offsetBytes: start, lengthBytes: end - start, pieces: open });
  return reads;
}

/** Puts what was read to where it belongs. @param bytes what `read` asked for */
export function placeRead(segment: Uint8Array, read: BaseRead, bytes: Uint8Array): void {
  if (bytes.length !== read.lengthBytes) throw deltaInvalid("the base has fewer bytes");
  for (const { at, offsetBytes, lengthBytes } of read.pieces) {
    const from = offsetBytes - read.offsetBytes;
    segment.set(bytes.subarray(from, from + lengthBytes), at);
  }
}

function listPieces(operations: readonly Operation[], baseBytes: number): readonly Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const { copyBytes, newBytes, baseOffset } of operations) {
    if (baseOffset + copyBytes > baseBytes)
      throw deltaInvalid(`a copy up to ${baseOffset + copyBytes} of ${baseBytes}`);
    const length = Math.min(copyBytes + newBytes, baseBytes - baseOffset);
    for (let done = 0; done < length; done += LARGEST_READ_BYTES)
      pieces.push({
        at: at + done,
        offsetBytes: baseOffset + done,
        lengthBytes: Math.min(LARGEST_READ_BYTES, length - done),
      });
    at += copyBytes + newBytes;
  }
  return pieces;
}
