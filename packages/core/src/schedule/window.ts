/** Part of a week in local time. Minutes count from Monday 0:00; `lengthMinutes` may lead over the week's end. */
export interface UpdateWindow {
  readonly fromMinute: number;
  readonly lengthMinutes: number;
}

const DAY_MINUTES = 24 * 60;
export const WEEK_MINUTES = 7 * DAY_MINUTES;
/** Longest text that is read as windows. */
export const MAX_WINDOW_LENGTH = 256;

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
/** Most windows of a text, each for one day: two a day and one to spare for each. */
const MAX_WINDOWS = 21;

/**
 * Windows as people write them: `02:00-05:00` every day, `sat 00:00-24:00` on one, `mon-fri 22:00-04:00` on several, into the
 * next morning; more than one with commas between. Empty: none is named, so that it is always open.
 * @returns null for a text that says something else
 */
export function parseWindows(text: string): readonly UpdateWindow[] | null {
  if (text.length > MAX_WINDOW_LENGTH) return null;
  if (text.trim() === "") return [];
  const windows: UpdateWindow[] = [];
  for (const part of text.split(",")) {
    const parsed = parsePart(part.trim().toLowerCase());
    if (parsed === null) return null;
    windows.push(...parsed);
  }
  return windows.length > MAX_WINDOWS ? null : windows;
}

/** True when `parseWindows` takes it. */
export function isWindowText(text: string): boolean {
  return parseWindows(text) !== null;
}

const PART = /^(?:([a-z]{3})(?:-([a-z]{3}))? +)?(\d{2}):(\d{2})-(\d{2}):(\d{2})$/;

function parsePart(part: string): readonly UpdateWindow[] | null {
  const found = PART.exec(part);
  if (found === null) return null;
  const [, firstDay, lastDay = firstDay, fromHour, fromMinute, untilHour, untilMinute] = found;
  const days = daysOf(firstDay, lastDay);
  const from = minuteOf(fromHour, fromMinute);
  const until = minuteOf(untilHour, untilMinute);
  if (days === null || from === null || until === null || from === DAY_MINUTES || from === until) return null;
  const lengthMinutes = until > from ? until - from : until + DAY_MINUTES - from;
  return days.map((day) => ({ fromMinute: day * DAY_MINUTES + from, lengthMinutes }));
}

/** Numbers of the days from the first to the last, over the week's end where need be; all where none is named. */
function daysOf(first: string | undefined, last: string | undefined): readonly number[] | null {
  if (first === undefined) return DAYS.map((_, day) => day);
  const from = DAYS.findIndex((day) => day === first);
  const to = DAYS.findIndex((day) => day === last);
  if (from < 0 || to < 0) return null;
  const count = ((to - from + DAYS.length) % DAYS.length) + 1;
  return Array.from({ length: count }, (_, index) => (from + index) % DAYS.length);
}

/** Minute of the day, 0 to 1440 (24:00). */
function minuteOf(hour: string | undefined, minute: string | undefined): number | null {
  const at = Number(hour) * 60 + Number(minute);
  return Number(minute) > 59 || at > DAY_MINUTES ? null : at;
}
