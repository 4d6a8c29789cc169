/** Wall time as ISO 8601 in UTC with seconds, for people; "unknown time" for 0. Core has no Date. */
export function formatUtc(atMs: number): string {
  if (atMs <= 0 || atMs > LAST_MS) return "unknown time";
  const seconds = Math.floor(atMs / 1_000);
  const { year, month, day } = civilDate(Math.floor(seconds / 86_400));
  const time = [Math.floor(seconds / 3_600) % 24, Math.floor(seconds / 60) % 60, seconds % 60];
  return `${year}-${twoDigits(month)}-${twoDigits(day)}T${time.map(twoDigits).join(":")}Z`;
}

/** 9999-12-31T23:59:59Z: beyond it the form has no four-digit year. */
const LAST_MS = 253_402_300_799_999;

/** Days since 1970 as a date of the Gregorian calendar. Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days. */
function civilDate(days: number): { readonly year: number; readonly month: number; readonly day: number } {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1,
  };
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}
