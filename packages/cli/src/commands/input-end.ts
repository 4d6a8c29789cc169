/** Aborts when standard input ends: whoever started this program for its own purposes is gone. */
export function inputEnd(): AbortSignal {
  const ended = new AbortController();
  const end = (): void => ended.abort(new Error("standard input has ended"));
  process.stdin.once("end", end).once("close", end).once("error", end);
  process.stdin.resume();
  return ended.signal;
}
