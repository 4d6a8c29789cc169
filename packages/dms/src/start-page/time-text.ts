import { html, type Html } from "./html.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** How long ago, for a glance; the exact time is its title. 0 means that the device did not know. */
export function timeAgo(atMs: number | null, nowMs: number): Html {
  if (atMs === null) return html`<span class="quiet">never</span>`;
  if (atMs === 0) return html`<span class="quiet">unknown time</span>`;
  const exact = new Date(atMs).toISOString();
  return html`<time datetime="${exact}" title="${exact}">${agoText(nowMs - atMs)}</time>`;
}

/** Times of a log are compared with each other: exact, in UTC. */
export function exactTime(atMs: number): Html {
  if (atMs === 0) return html`<span class="quiet">unknown time</span>`;
  const exact = new Date(atMs).toISOString();
  return html`<time datetime="${exact}">${exact.slice(0, 19).replace("T", " ")} UTC</time>`;
}

function agoText(elapsedMs: number): string {
  if (elapsedMs < MINUTE_MS) return "just now";
  if (elapsedMs < HOUR_MS) return `${Math.floor(elapsedMs / MINUTE_MS)} min ago`;
  if (elapsedMs < DAY_MS) return `${Math.floor(elapsedMs / HOUR_MS)} h ago`;
  const days = Math.floor(elapsedMs / DAY_MS);
  return days === 1 ? "1 day ago" : `${days} days ago`;
}
