/** "after 12 s", "after 3 min": how long a program had run. */
export function uptimeText(uptimeMs: number): string {
  if (uptimeMs < 1_000) return "at once";
  if (uptimeMs < 60_000) return `after ${Math.round(uptimeMs / 1_000)} s`;
  if (uptimeMs < 3_600_000) return `after ${Math.round(uptimeMs / 60_000)} min`;
  return `after ${Math.round(uptimeMs / 3_600_000)} h`;
}
