import type { Cause } from "./cause.ts";

type Days = Cause["days"];

const DAY_MS = 86_400_000;

/** The day on which so many days are left to today. */
export function dayText({ lastDayMs, counts }: Days, index: number): string {
  return new Date(lastDayMs - (counts.length - 1 - index) * DAY_MS).toISOString().slice(0, 10);
}

/** A picture's words, for who does not see it: how many in all, and when most. */
export function daysText(days: Days): string {
  const { counts } = days;
  const total = counts.reduce((sum, count) => sum + count, 0);
  const span = `in the last ${counts.length} days`;
  if (total === 0) return `None ${span}`;
  const most = Math.max(...counts);
  const day =
    counts.lastIndexOf(most) === counts.length - 1 ? "today" : `on ${dayText(days, counts.lastIndexOf(most))}`;
  return `${total.toLocaleString("en")} ${span}, most ${day}: ${most.toLocaleString("en")}`;
}

/** A bar of a picture that is so many days wide and `HEIGHT` high. */
export const HEIGHT = 20;
const GAP = 0.2;
/** What is little is seen too. */
const LEAST = 1.5;

/** Bars, one for each day, as a path of SVG; days without any have none. */
export function barsPath(counts: readonly number[]): string {
  const most = Math.max(1, ...counts);
  return counts
    .map((count, index) => {
      if (count === 0) return "";
      const height = Math.max(LEAST, (count / most) * HEIGHT);
      return `M${index + GAP / 2} ${HEIGHT}v${-round(height)}h${1 - GAP}v${round(height)}z`;
    })
    .join("");
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
