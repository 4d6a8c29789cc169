import { RegrowError } from "@regrow/core/error";

const DAY_MS = 24 * 3_600_000;

/** The end of a day, UTC, in ms; undefined where none is given. @throws RegrowError USAGE */
export function dateOption(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const startMs = Date.parse(`${text}T00:00:00Z`);
  // Date.parse makes March of the 30th of February.
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(startMs || 0).toISOString().startsWith(text);
  if (!isDay) throw new RegrowError("USAGE", { option, "not a day": text, expected: "YYYY-MM-DD" });
  return startMs + DAY_MS - 1_000;
}
