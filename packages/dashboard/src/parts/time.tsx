import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { distanceText, exactText } from "./time-text.ts";

/** Moves all times that are shown. */
const now = signal(Date.now());
setInterval(() => (document.hidden ? undefined : (now.value = Date.now())), 15_000);

/** How long ago; the exact time is its title. null: never. 0: the device did not know. */
export function TimeAgo({ atMs }: { readonly atMs: number | null }): JSX.Element {
  if (atMs === null) return <span class="quiet">never</span>;
  if (atMs === 0) return <span class="quiet">unknown time</span>;
  return (
    <time dateTime={new Date(atMs).toISOString()} title={exactText(atMs)}>
      {distanceText(atMs, now.value)}
    </time>
  );
}

/** The exact time. */
export function ExactTime({ atMs }: { readonly atMs: number }): JSX.Element {
  if (atMs === 0) return <span class="quiet">unknown time</span>;
  return <time dateTime={new Date(atMs).toISOString()}>{exactText(atMs)}</time>;
}
