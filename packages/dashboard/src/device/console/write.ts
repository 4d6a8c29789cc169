import { ESCAPE, Pen } from "./pen.ts";
import type { Screen } from "./screen.ts";

/** What the screen shows after this text. Total: what is not known is left out; the same in however many pieces it comes. */
export function write(screen: Screen, text: string): Screen {
  const pen = new Pen(screen);
  const whole = screen.pending + text;
  for (let place = 0; place < whole.length;) {
    const rest = whole.slice(place, place + MAX_PENDING);
    const piece = nextPiece(rest);
    if (piece === null) return pen.lift(rest);
    pen.take(piece);
    place += piece.length;
  }
  return pen.lift("");
}

/** One after the other: a sequence, or a character. Null: the sequence is not whole yet. */
function nextPiece(text: string): string | null {
  if (!text.startsWith(ESCAPE)) return String.fromCodePoint(text.codePointAt(0) ?? 0);
  const sequence = SEQUENCE.exec(text)?.[0];
  if (sequence !== undefined) return sequence;
  // One that is longer than any is none: its escape alone goes.
  return text.length < MAX_PENDING && BEGINNING.test(text) ? null : ESCAPE;
}

/** Longest sequence that is waited for. */
const MAX_PENDING = 64;
const SEQUENCE = /^\u001b(?:\[[0-9;?]*[@-~]|[^[])/;
const BEGINNING = /^\u001b(?:\[[0-9;?]*)?$/;
