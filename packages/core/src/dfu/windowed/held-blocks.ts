import type { ByteRange } from "./frame.ts";

/** A piece of a file that came before its turn. */
export interface HeldBlock {
  readonly offsetBytes: number;
  readonly bytes: Uint8Array;
}

/** Keeps a block in its place. One that lies over another is not kept: so all of them together are no more than the window. */
export function hold(held: readonly HeldBlock[], block: HeldBlock): readonly HeldBlock[] {
  const end = endOf(block);
  if (held.some((other) => block.offsetBytes < endOf(other) && other.offsetBytes < end)) return held;
  const at = held.findIndex((other) => other.offsetBytes > block.offsetBytes);
  return held.toSpliced(at === -1 ? held.length : at, 0, block);
}

/** What of a block, and of those that are held, now follows on the bytes up to `fromBytes`; and what is held still. */
export function release(
  held: readonly HeldBlock[],
  fromBytes: number,
): { readonly released: readonly HeldBlock[]; readonly held: readonly HeldBlock[] } {
  const released: HeldBlock[] = [];
  let next = fromBytes;
  for (const [index, block] of held.entries()) {
    if (block.offsetBytes > next) return { released, held: held.slice(index) };
    if (endOf(block) <= next) continue;
    released.push({ offsetBytes: next, bytes: block.bytes.subarray(next - block.offsetBytes) });
    next = endOf(block);
  }
  return { released, held: [] };
}

/** Neighbours as one range, in order. */
export function rangesOf(held: readonly HeldBlock[]): readonly ByteRange[] {
  const ranges: ByteRange[] = [];
  for (const block of held) {
    const last = ranges.at(-1);
    if (last?.toBytes === block.offsetBytes) ranges.splice(-1, 1, { fromBytes: last.fromBytes, toBytes: endOf(block) });
    else ranges.push({ fromBytes: block.offsetBytes, toBytes: endOf(block) });
  }
  return ranges;
}

function endOf({ offsetBytes, bytes }: HeldBlock): number {
  return offsetBytes + bytes.length;
}
