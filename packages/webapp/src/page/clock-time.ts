/** A wall time in ms as the clock on the wall shows it. */
export function clockTime(ms: number): string {
  return new Date(ms).toLocaleTimeString();
}
