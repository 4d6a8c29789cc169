import type { JSX } from "preact";
import type { Cause } from "./cause.ts";
import { HEIGHT, barsPath, daysText } from "./days.ts";

/** How often a cause was seen on each of the last days, as a small picture: against its own day with most. */
export function DayBars({ days }: Pick<Cause, "days">): JSX.Element {
  const words = daysText(days);
  const { counts } = days;
  return (
    <svg
      class="day-bars"
      viewBox={`0 0 ${counts.length} ${HEIGHT + 1}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={words}
    >
      <title>{words}</title>
      <path class="floor" d={`M0 ${HEIGHT}h${counts.length}v1H0z`} />
      <path d={barsPath(counts)} />
    </svg>
  );
}
