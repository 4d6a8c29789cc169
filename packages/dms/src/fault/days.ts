/** Days by UTC, each by when it began. */
export const DAY_MS = 24 * 3_600_000;

export function dayOf(atMs: number): number {
  return atMs - (atMs % DAY_MS);
}

/** The first of so many days, of which today is the last. */
export function firstOfDays(days: number, nowMs: number): number {
  return dayOf(nowMs) - (days - 1) * DAY_MS;
}
