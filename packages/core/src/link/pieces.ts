import { LINK_LIMITS } from "./limits.ts";

/** One direction of a console where its pieces arrive. */
export interface Pieces {
  /** Number of the piece that comes next. */
  readonly next: number;
  /** Came too early, by number. */
  readonly early: ReadonlyMap<number, Uint8Array>;
}

const NONE_EARLY: ReadonlyMap<number, Uint8Array> = new Map();

export const NO_PIECES: Pieces = { next: 0, early: NONE_EARLY };

/** What a piece leads to. */
export type TakenPiece =
  /** What can be passed on now, in order; nothing of a piece that came before. */
  | { readonly kind: "taken"; readonly pieces: Pieces; readonly ready: readonly Uint8Array[] }
  /** A piece that nobody can have sent yet: some are lost for good, and the console must end. */
  | { readonly kind: "lost" };

/**
 * Puts a piece in its place. What is passed on is always a beginning of what was sent, without gap, repetition or change of order
 * (law L11).
 */
export function takePiece({ next, early }: Pieces, sequence: number, bytes: Uint8Array): TakenPiece {
  if (sequence < next || early.has(sequence)) return { kind: "taken", pieces: { next, early }, ready: [] };
  if (sequence >= next + LINK_LIMITS.piecesUnderWay) return { kind: "lost" };
  const waiting = new Map(early).set(sequence, bytes);
  const ready: Uint8Array[] = [];
  let at = next;
  for (let piece = waiting.get(at); piece !== undefined; piece = waiting.get(at)) {
    ready.push(piece);
    waiting.delete(at);
    at += 1;
  }
  return { kind: "taken", pieces: { next: at, early: waiting.size === 0 ? NONE_EARLY : waiting }, ready };
}
