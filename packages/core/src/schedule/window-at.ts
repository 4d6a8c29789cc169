import { WEEK_MINUTES, type UpdateWindow } from "./window.ts";

/** `opensMs`: when the next one opens, ms since 1970. */
export type WindowState = { readonly isOpen: true } | { readonly isOpen: false; readonly opensMs: number };

/**
 * Whether one of the windows is open at a moment. The zone is a fixed offset from UTC, east positive: summer time moves a window by
 * its hour unless the offset is set anew.
 */
export function windowAt(windows: readonly UpdateWindow[], utcOffsetMinutes: number, nowMs: number): WindowState {
  if (windows.length === 0) return { isOpen: true };
  const localMs = nowMs + utcOffsetMinutes * MINUTE_MS;
  const weekMs = modulo(localMs - FIRST_MONDAY_MS, WEEK_MINUTES * MINUTE_MS);
  let waitMs = Number.POSITIVE_INFINITY;
  for (const { fromMinute, lengthMinutes } of windows) {
    const sinceMs = modulo(weekMs - fromMinute * MINUTE_MS, WEEK_MINUTES * MINUTE_MS);
    if (sinceMs < lengthMinutes * MINUTE_MS) return { isOpen: true };
    waitMs = Math.min(waitMs, WEEK_MINUTES * MINUTE_MS - sinceMs);
  }
  return { isOpen: false, opensMs: nowMs + waitMs };
}

const MINUTE_MS = 60_000;
/** 1970 began on a Thursday. */
const FIRST_MONDAY_MS = 4 * 24 * 60 * MINUTE_MS;

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}
