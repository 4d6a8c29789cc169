/** How long a program had run: "0.4 s", "12 s", "3 min", "2 h". */
export function uptimeText(ms: number): string {
  if (ms < 9_950) return `${(ms / 1_000).toFixed(1)} s`;
  if (ms < 599_500) return `${Math.round(ms / 1_000)} s`;
  return ms < 35_970_000 ? `${Math.round(ms / 60_000)} min` : `${Math.round(ms / 3_600_000)} h`;
}
