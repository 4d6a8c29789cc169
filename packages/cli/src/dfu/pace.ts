import { formatBytes } from "../output/index.ts";

/** Over so long the speed is measured: long enough to be calm, short enough to follow a line that recovers. */
const OVER_MS = 5_000;

/** How fast something is, from what was done when. */
export class Pace {
  #marks: { readonly atMs: number; readonly bytes: number }[] = [];

  /** @param bytes done so far; less than before begins anew */
  mark(atMs: number, bytes: number): void {
    const last = this.#marks.at(-1);
    if (last !== undefined && bytes < last.bytes) this.#marks = [];
    this.#marks.push({ atMs, bytes });
    while (this.#marks.length > 2 && (this.#marks[1]?.atMs ?? atMs) < atMs - OVER_MS) this.#marks.shift();
  }

  /** Undefined while there is too little to say. */
  get bytesPerSecond(): number | undefined {
    const [first, last] = [this.#marks[0], this.#marks.at(-1)];
    if (first === undefined || last === undefined || last.atMs - first.atMs < 500) return undefined;
    return ((last.bytes - first.bytes) * 1_000) / (last.atMs - first.atMs);
  }
}

/** Such as `11.2 kB/s, 1:05 left`; empty while there is too little to say. */
export function describeRate(bytesPerSecond: number | undefined, leftBytes: number): string {
  if (bytesPerSecond === undefined) return "";
  const rate = `${formatBytes(Math.round(bytesPerSecond))}/s`;
  if (leftBytes <= 0 || bytesPerSecond <= 0) return rate;
  const leftS = Math.ceil(leftBytes / bytesPerSecond);
  const clock = [Math.floor(leftS / 3_600), Math.floor(leftS / 60) % 60, leftS % 60];
  const shown = (clock[0] === 0 ? clock.slice(1) : clock).map((part, index) =>
    index === 0 ? String(part) : String(part).padStart(2, "0"),
  );
  return `${rate}, ${shown.join(":")} left`;
}
