import { RegrowError } from "@regrow/core/error";

const UNITS_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A moment: a day or time (ISO 8601, UTC where none is said), or how long ago, such as 36h. @param name of the option. @throws RegrowError USAGE */
export function sinceOption(text: string, nowMs: number, name: "since" | "until" = "since"): number {
  const [, count = "", unit = ""] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  const agoMs = Number(count) * (UNITS_MS[unit] ?? 0);
  const isDate = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?)?$/.test(text);
  const atMs =
    unit === ""
      ? Date.parse(isDate && text.includes("T") && !/(Z|[+-]\d{2}:\d{2})$/.test(text) ? `${text}Z` : text)
      : nowMs - agoMs;
  if ((unit === "" && !isDate) || !Number.isFinite(atMs))
    throw new RegrowError("USAGE", { [name]: text, expected: "2026-11-21, 2026-11-21T08:00Z, or 90m, 36h, 7d" });
  return Math.max(0, Math.round(atMs));
}
