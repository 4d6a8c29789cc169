const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const UNITS = { h: HOUR_MS, d: DAY_MS } as const;

/** How long, as addresses have it: "24h", "7d". @returns ms; null for any other text */
export function readSpan(text: string): number | null {
  const [, digits, unit] = /^([1-9]\d{0,3})(h|d)$/.exec(text) ?? [];
  if (digits === undefined) return null;
  return Number(digits) * (unit === "h" ? UNITS.h : UNITS.d);
}

/** The same in words: "7 days". Any other text stays as it is. */
export function spanWords(text: string): string {
  const ms = readSpan(text);
  if (ms === null) return text;
  const [count, unit] = text.endsWith("h") ? [ms / HOUR_MS, "hour"] : [ms / DAY_MS, "day"];
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}
