import { readSync, writeSync } from "node:fs";
import { workerData } from "node:worker_threads";

/** One direction of the paced line, as a thread of its own: its calls block, which is what makes the pace exact. */
export interface OneWay {
  /** Open terminals. */
  readonly from: number;
  readonly to: number;
  readonly bytesPerMs: number;
  /** Bytes that were passed; of these in long pieces, and for how many ms the line was busy with those. */
  readonly counts: Float64Array;
}

/** Of fewer bytes the time that a thread takes to wake up would be measured, not the line. */
const LONG_BYTES = 128;

/** Bytes are handed over in pieces of this length, as a UART's buffer does. */
const PIECE_MS = 1;
/** Who did not read for this long is not given what he has missed at more than the line's rate. */
const STALLED_MS = 50;

const { from, to, bytesPerMs, counts } = workerData as OneWay;
const alarm = new Int32Array(new SharedArrayBuffer(4));
const buffer = new Uint8Array(4096);
const pieceBytes = Math.max(1, Math.round(bytesPerMs * PIECE_MS));

for (;;) {
  const length = readSync(from, buffer);
  if (length === 0) throw new Error("the terminal is gone");
  const beganMs = performance.now();
  /** When the line has sent all that was given to it. */
  let freeAtMs = beganMs;
  for (let sent = 0; sent < length; sent += pieceBytes) {
    const piece = buffer.subarray(sent, Math.min(length, sent + pieceBytes));
    freeAtMs += piece.length / bytesPerMs;
    sleepUntil(freeAtMs);
    // Before they are written: who has all of them finds them counted.
    add(0, piece.length);
    for (let written = 0; written < piece.length;) written += writeSync(to, piece, written);
    const nowMs = performance.now();
    if (nowMs - freeAtMs > STALLED_MS) freeAtMs = nowMs;
  }
  if (length < LONG_BYTES) continue;
  add(1, length);
  add(2, performance.now() - beganMs);
}

/** Timers have steps of a millisecond, a futex has not. */
function sleepUntil(atMs: number): void {
  for (let leftMs = atMs - performance.now(); leftMs > 0; leftMs = atMs - performance.now())
    Atomics.wait(alarm, 0, 0, leftMs);
}

function add(index: number, value: number): void {
  counts[index] = (counts[index] ?? 0) + value;
}
