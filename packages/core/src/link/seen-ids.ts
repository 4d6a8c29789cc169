/** Which ids have come: the highest, and of those below it the newest `WINDOW` by a bit each. */
export interface SeenIds {
  readonly highest: number;
  /** Bit n: highest - n has come. */
  readonly recent: bigint;
}

/** How far out of order questions may come. */
const WINDOW = 256;
const MASK = (1n << BigInt(WINDOW)) - 1n;

export const NONE_SEEN: SeenIds = { highest: 0, recent: 0n };

/** Takes an id down; undefined when it has come before, or may have: it is so far back that nobody knows any more. */
export function see({ highest, recent }: SeenIds, id: number): SeenIds | undefined {
  if (id > highest) {
    const shift = id - highest;
    return { highest: id, recent: shift >= WINDOW ? 1n : ((recent << BigInt(shift)) | 1n) & MASK };
  }
  if (highest - id >= WINDOW) return undefined;
  const bit = 1n << BigInt(highest - id);
  return (recent & bit) === 0n ? { highest, recent: recent | bit } : undefined;
}
