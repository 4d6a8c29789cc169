/** Bounds on what live links may cost this process (law L11). */
export interface LinkLimits {
  /** Links at a time; below the listener's connections, so that check-ins always find room. */
  readonly links: number;
  /** Bytes that wait for a device before it is asked nothing more; `TOO_SLOW` times as many end its link. */
  readonly bufferedBytes: number;
  /** Messages of one device: so many at once, and so many a second for ever. */
  readonly burst: number;
  readonly perSecond: number;
  /** Times that a device which goes on is made to wait before its link is closed. */
  readonly waits: number;
  /** Silence after which a sign of life is asked for, and after which a device is gone. */
  readonly pingMs: number;
  readonly goneMs: number;
  /** People, and programs, that look at one device's live log. */
  readonly watchers: number;
}

export const LINK_LIMITS_OF_DMS: LinkLimits = {
  links: 15_000,
  bufferedBytes: 1024 * 1024,
  burst: 1_000,
  perSecond: 500,
  waits: 10,
  pingMs: 30_000,
  goneMs: 75_000,
  watchers: 16,
};

/** What a device makes the DMS say without reading it is beyond that: its own questions. */
export const TOO_SLOW = 4;

/** Why a link ends, as the close code says it. Codes from 4000 on are free for such. @see RFC 6455 section 7.4.2 */
export const LINK_ENDS = {
  stopping: { code: 1001, reason: "the DMS stops" },
  replaced: { code: 4000, reason: "the device has opened another link" },
  "not allowed": { code: 4003, reason: "the device is shut out, has another owner, or another certificate" },
  expired: { code: 4004, reason: "the certificate has expired" },
  slow: { code: 4008, reason: "the device does not read" },
  flooded: { code: 4029, reason: "too many messages" },
} as const;
export type LinkEnd = keyof typeof LINK_ENDS;
