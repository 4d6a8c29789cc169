/** When a device may begin an update that nobody at the device has asked for. What a person asks for is not held back by it. */
export interface UpdatePolicy {
  /** Not before this time, ms since 1970; null: from now on. */
  readonly notBeforeMs: number | null;
  /** Windows in the device's local time, as `parseWindows` reads them; empty: at any time. */
  readonly window: string;
  /** Local time minus UTC, in minutes: east positive. */
  readonly utcOffsetMinutes: number;
  /** Somebody has to agree to each version first. */
  readonly asksFirst: boolean;
}

/** Offsets that are in use on Earth. */
export const MIN_UTC_OFFSET_MINUTES = -12 * 60;
export const MAX_UTC_OFFSET_MINUTES = 14 * 60;

/** Nothing holds an update back. */
export const AT_ANY_TIME: UpdatePolicy = { notBeforeMs: null, window: "", utcOffsetMinutes: 0, asksFirst: false };
