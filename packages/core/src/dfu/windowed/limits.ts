/** Bounds of the windowed transfer, the same on both sides (law L11). Ours. */
export const WINDOW_LIMITS = {
  /** Data of one frame: small enough that a damaged one costs little, large enough that what is around it does not count. */
  dataBytes: 1_024,
  /** What may be under way or wait to be taken: a third of a second at 921,600 baud. It bounds what a receiver holds in memory. */
  windowBytes: 32_768,
  /** Largest file: what offsets can say. */
  fileBytes: 2 ** 48 - 1,
  /** Ranges beyond the first gap that a receiver tells of. */
  heldRanges: 8,
  nameBytes: 255,
  /** Longest frame before it is stuffed, with some room. */
  frameBytes: 1_100,
} as const;

/** A side that has heard nothing for so long gives up. */
export const SILENCE_MS = 20_000;
/** A transfer that does not come one byte further for so long is given up, however much is said. */
export const STALLED_MS = 120_000;
