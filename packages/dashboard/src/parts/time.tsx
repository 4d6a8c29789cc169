import { signal } from "@preact/signals";
import type { JSX } from "preact";
import { createExactTimes } from "./exact-times.ts";
import { distanceText, exactText } from "./time-text.ts";

/** Moves all times that are shown. */
const now = signal(Date.now());
setInterval(() => (document.hidden ? undefined : (now.value = Date.now())), 15_000);

/** For all times of the page. */
export const exactTimes = createExactTimes(() => localStorage);

/** How long ago, and exactly in its title; or the other way round. null: never. 0: the device did not know. */
export function TimeAgo({ atMs }: { readonly atMs: number | null }): JSX.Element {
  if (atMs === null) return <span class="quiet">never</span>;
  if (atMs === 0) return <span class="quiet">unknown time</span>;
  const [exact, distance] = [exactText(atMs), distanceText(atMs, now.value)];
  const isExact = exactTimes.isOn.value;
  return (
    <time dateTime={new Date(atMs).toISOString()} title={isExact ? distance : exact}>
      {isExact ? exact : distance}
    </time>
  );
}

/** The exact time. */
export function ExactTime({ atMs }: { readonly atMs: number }): JSX.Element {
  if (atMs === 0) return <span class="quiet">unknown time</span>;
  return <time dateTime={new Date(atMs).toISOString()}>{exactText(atMs)}</time>;
}
