/**
 * Takes the zeros out of bytes, so that a zero can stand between two frames: wherever a reader joins, and whatever text has come between,
 * the next frame is found. Costs a byte in 254. Source: Consistent Overhead Byte Stuffing, Cheshire and Baker, 1999.
 */
export function stuff(bytes: Uint8Array): Uint8Array {
  const stuffed = new Uint8Array(bytes.length + Math.floor(bytes.length / RUN_BYTES) + 1);
  let codeAt = 0;
  let at = 1;
  let run = 1;
  const close = (): void => {
    stuffed[codeAt] = run;
    codeAt = at;
    at += 1;
    run = 1;
  };
  for (const byte of bytes) {
    if (run === RUN_BYTES + 1) close();
    if (byte === 0) close();
    else {
      stuffed[at] = byte;
      at += 1;
      run += 1;
    }
  }
  stuffed[codeAt] = run;
  return stuffed.subarray(0, at);
}

/** Undefined for what cannot have been stuffed. */
export function unstuff(stuffed: Uint8Array): Uint8Array | undefined {
  const bytes = new Uint8Array(stuffed.length);
  let length = 0;
  for (let at = 0; at < stuffed.length;) {
    const run = stuffed[at] ?? 0;
    const end = at + run;
    if (run === 0 || end > stuffed.length) return undefined;
    bytes.set(stuffed.subarray(at + 1, end), length);
    length += run - 1;
    at = end;
    // A zero stood here, unless the run was cut or the frame is over.
    if (run <= RUN_BYTES && at < stuffed.length) length += 1;
  }
  return bytes.subarray(0, length);
}

/** Most bytes without a zero that one count can say. */
const RUN_BYTES = 254;
