import type { Operation } from "@regrow/core/delta";
import type { MatchIndex } from "./match-index.ts";

/** How many more bytes another place has to have right before it is gone to. */
const WORTH_BYTES = 8;

/**
 * How to make bytes out of the base: the method of bsdiff. A copy goes on over differences as long as more than half of it is right.
 * Offsets are those of the index.
 * @see https://www.daemonology.net/papers/bsdiff.pdf
 */
export function findOperations(index: MatchIndex, base: Uint8Array, bytes: Uint8Array): readonly Operation[] {
  const operations: Operation[] = [];
  let last = { scan: 0, offset: 0 };
  let place: Place = { scan: 0, offset: 0, length: 0 };
  while (last.scan < bytes.length && place.scan < bytes.length) {
    place = nextPlace(index, base, bytes, place);
    const { scan, offset } = place;
    const most = scan - last.scan;
    const forward = extendForward(base, bytes, { at: last.scan, offset: last.offset, most });
    const backward = scan === bytes.length ? 0 : extendBackward(base, bytes, { at: scan, offset, most });
    const overlap = { lastScan: last.scan, lastOffset: last.offset, scan, offset, forward, backward };
    const { copyBytes, begin } = resolveOverlap(base, bytes, overlap);
    operations.push({ copyBytes, newBytes: begin - last.scan - copyBytes, baseOffset: last.offset });
    last = { scan: begin, offset: offset - (scan - begin) };
  }
  return operations.filter(({ copyBytes, newBytes }) => copyBytes + newBytes > 0);
}

/** A place of the bytes, one of the base, and for how long they are equal. */
interface Place {
  readonly scan: number;
  readonly offset: number;
  readonly length: number;
}

/** The next place where another part of the base is better by enough than to go on as before; the end of the bytes where there is none. */
function nextPlace(index: MatchIndex, base: Uint8Array, bytes: Uint8Array, before: Place): Place {
  const shift = before.offset - before.scan;
  let scan = before.scan + before.length;
  let counted = scan;
  /** Of the bytes from `scan` to `counted`, those that are right without going elsewhere. */
  let right = 0;
  while (scan < bytes.length) {
    const { length, offset } = index.longest(bytes, scan, scan + shift);
    right += countEqual(base, bytes, { from: counted, end: scan + length, shift });
    counted = Math.max(counted, scan + length);
    if (length > right + WORTH_BYTES) return { scan, offset, length };
    if (length === right && length !== 0) {
      scan += length;
      right = 0;
    } else {
      if (base[scan + shift] === bytes[scan]) right -= 1;
      scan += 1;
    }
    counted = Math.max(counted, scan);
  }
  return { scan: bytes.length, offset: bytes.length + shift, length: 0 };
}

function countEqual(
  base: Uint8Array,
  bytes: Uint8Array,
  { from, end, shift }: { readonly from: number; readonly end: number; readonly shift: number },
): number {
  let count = 0;
  for (let at = from; at < end; at += 1) if (base[at + shift] === bytes[at]) count += 1;
  return count;
}

interface Edge {
  readonly at: number;
  readonly offset: number;
  readonly most: number;
}

/** How far a copy from here is worth its differences. */
function extendForward(base: Uint8Array, bytes: Uint8Array, { at, offset, most }: Edge): number {
  let right = 0;
  let best = 0;
  let length = 0;
  for (let index = 0; index < most && offset + index < base.length; index += 1) {
    if (base[offset + index] === bytes[at + index]) right += 1;
    if (right * 2 - (index + 1) > best * 2 - length) {
      best = right;
      length = index + 1;
    }
  }
  return length;
}

function extendBackward(base: Uint8Array, bytes: Uint8Array, { at, offset, most }: Edge): number {
  let right = 0;
  let best = 0;
  let length = 0;
  for (let index = 1; index <= most && offset >= index; index += 1) {
    if (base[offset - index] === bytes[at - index]) right += 1;
    if (right * 2 - index > best * 2 - length) {
      best = right;
      length = index;
    }
  }
  return length;
}

interface Overlap {
  readonly lastScan: number;
  readonly lastOffset: number;
  readonly scan: number;
  readonly offset: number;
  readonly forward: number;
  readonly backward: number;
}

/** Where the copy before ends and the next begins, so that most bytes are right. */
function resolveOverlap(
  base: Uint8Array,
  bytes: Uint8Array,
  { lastScan, lastOffset, scan, offset, forward, backward }: Overlap,
): { readonly copyBytes: number; readonly begin: number } {
  const overlap = lastScan + forward - (scan - backward);
  if (overlap <= 0) return { copyBytes: forward, begin: scan - backward };
  let score = 0;
  let best = 0;
  let kept = 0;
  for (let index = 0; index < overlap; index += 1) {
    const at = lastScan + forward - overlap + index;
    if (bytes[at] === base[lastOffset + forward - overlap + index]) score += 1;
    if (bytes[at] === base[offset - backward + index]) score -= 1;
    if (score > best) {
      best = score;
      kept = index + 1;
    }
  }
  return { copyBytes: forward + kept - overlap, begin: scan - backward + kept };
}
