const DAY_MS = 86_400_000;

/** A session ends then, however much it is used. */
export const SESSION_MS = 30 * DAY_MS;
/** A session that nobody uses ends then. */
export const SESSION_IDLE_MS = 7 * DAY_MS;
/** A session that was opened later than so long after now was opened by a clock that was ahead: it would last for years. */
export const OPENED_AHEAD_MS = DAY_MS;
