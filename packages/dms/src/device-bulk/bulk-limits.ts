/** What one operation on many devices takes. */
export const BULK_LIMITS = {
  /** Devices that a filter may find. */
  devices: 10_000,
  /** Devices that are named one by one. */
  named: 1_000,
  /** Devices that are named for each effect and each refusal. */
  examples: 5,
  /** Effects that are told apart; what is beyond is counted together. */
  effects: 30,
  /** Devices that are read or written at once: some milliseconds of the event loop. */
  page: 100,
} as const;
