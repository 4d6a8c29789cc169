const DAY_MS = 86_400_000;

/** A session ends then, however much it is used. */
export const SESSION_MS = 30 * DAY_MS;
/** A session that nobody uses ends then. */
export const SESSION_IDLE_MS = 7 * DAY_MS;
