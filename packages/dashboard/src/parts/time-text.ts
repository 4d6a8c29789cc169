const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** How long ago or ahead, for a glance. */
export function distanceText(atMs: number, nowMs: number): string {
  const elapsedMs = nowMs - atMs;
  const span = spanText(Math.abs(elapsedMs));
  // The clocks of DMS and browser differ by some seconds, and this page's own moves in steps.
  if (span === null) return "just now";
  return elapsedMs < 0 ? `in ${span}` : `${span} ago`;
}

/** "5 min", "3 h", "2 days"; null below a minute. */
function spanText(ms: number): string | null {
  if (ms < MINUTE_MS) return null;
  if (ms < HOUR_MS) return `${Math.floor(ms / MINUTE_MS)} min`;
  if (ms < DAY_MS) return `${Math.floor(ms / HOUR_MS)} h`;
  const days = Math.floor(ms / DAY_MS);
  return days === 1 ? "1 day" : `${days} days`;
}

/** Exact, in UTC: times of a log are compared with each other. */
export function exactText(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}
