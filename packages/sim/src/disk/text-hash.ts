/** A 64-bit hash in two halves, which a sum of many can be kept in. */
export interface Lanes {
  readonly high: number;
  readonly low: number;
}

/** Two FNV-like lanes, finished as murmur3 is: fast, and good enough to count distinct states. */
export function textLanes(text: string): Lanes {
  let high = 0x811c9dc5;
  let low = 0x9747b28c;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    high = Math.imul(high ^ code, 0x01000193);
    low = Math.imul(low ^ code, 0x5bd1e995) ^ (low >>> 13);
  }
  return { high: finish(high), low: finish(low) };
}

export function lanesToHex({ high, low }: Lanes): string {
  return high.toString(16).padStart(8, "0") + low.toString(16).padStart(8, "0");
}

function finish(lane: number): number {
  let mixed = Math.imul(lane ^ (lane >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
