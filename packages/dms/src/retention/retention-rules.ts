/** For how long history is kept, days; null: for ever. What other things are decided from is kept all the same. */
export interface RetentionRules {
  /** Entries of devices' recovery logs. */
  readonly logDays: number | null;
  /** Faults of devices; their causes and counts stay. */
  readonly faultDays: number | null;
  /** Causes of faults, since they were seen last; one of which a device has a fault stays. */
  readonly causeDays: number | null;
  /** How updates ended. */
  readonly outcomeDays: number | null;
  /** Offers of updates that have ended. */
  readonly offerDays: number | null;
  /** Orders to devices that have ended. */
  readonly orderDays: number | null;
  /** Tokens and API tokens that are used up, revoked or have ended, since then. */
  readonly tokenDays: number | null;
  /** Entries of organisations' audit logs. */
  readonly auditDays: number | null;
}

export const KEEP_ALL: RetentionRules = {
  ...{ logDays: null, faultDays: null, causeDays: null, outcomeDays: null },
  ...{ offerDays: null, orderDays: null, auditDays: null, tokenDays: null },
};

const DAY_MS = 86_400_000;

/** What came before then goes; null: nothing goes. */
export function cutoffOf(days: number | null, nowMs: number): number | null {
  return days === null ? null : nowMs - days * DAY_MS;
}
