/** What an event of an outgoing webhook is about. */
export interface EventRow {
  /** When it is sent. */
  readonly when: string;
  /** What `data` holds besides what every event of that kind has. */
  readonly data: readonly string[];
  /** Whether it is about one device: then `data` names it. */
  readonly ofDevice: boolean;
}

const ofDevice = (when: string, ...data: readonly string[]) => ({ when, data, ofDevice: true }) as const;
const ofProduct = (when: string, ...data: readonly string[]) => ({ when, data, ofDevice: false }) as const;

/**
 * Everything a DMS tells by outgoing webhooks. Names are full-stop delimited as in the Standard Webhooks specification; they are stable.
 * docs/reference/webhooks.md is made from it.
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export const EVENTS = {
  "device.claimed": ofDevice("The organisation has become the owner of a device."),
  "device.unclaimed": ofDevice("The organisation has let go of a device, or another one has accepted it."),
  "device.activated": ofDevice("A device has been bound to a product."),
  "device.first_seen": ofDevice("A device has checked in for the first time ever."),
  "device.revoked": ofDevice("A device has been shut out."),
  "device.restored": ofDevice("A device that was shut out has been let in again."),
  "certificate.revoked": ofDevice("A certificate of a device, and those before it, have been revoked.", "serial"),
  "update.confirmed": ofDevice(
    "A device has reported, signed, that it runs an update and has confirmed it.",
    "updateId",
    "version",
    "manifestSha256",
  ),
  "update.rolled_back": ofDevice(
    "A device has given an update up and runs what it ran before.",
    "updateId",
    "version",
    "manifestSha256",
    "reason",
  ),
  "update.refused": ofDevice(
    "A device has refused an update; told once for each update and reason, however often it tries.",
    "updateId",
    "version",
    "reason",
    "detail",
  ),
  "safe_mode.entered": ofDevice("A device has gone to safe mode, by its signed log.", "reason", "faults"),
  "safe_mode.left": ofDevice("A device that was in safe mode has checked in without it."),
  "fault.new": ofDevice(
    "A cause of faults that the organisation has never seen has come up, on this device first.",
    "fingerprint",
    "type",
    "exitCode",
    "signal",
    "version",
  ),
  "bundle.published": ofProduct("A bundle can be given tags and asked for from now on.", "version", "bundleId"),
  "bundle.retired": ofProduct("A bundle is offered to no device any more.", "version", "bundleId"),
  "tag.moved": ofProduct("A tag has been given to a bundle.", "tag", "version", "bundleId", "from"),
  "webhook.test": ofProduct("Somebody has asked for a test of this webhook.", "message"),
} as const satisfies Record<string, EventRow>;

export type EventType = keyof typeof EVENTS;

export const EVENT_TYPES: readonly EventType[] = Object.keys(EVENTS).filter(isEventType);

export function isEventType(name: string): name is EventType {
  return Object.hasOwn(EVENTS, name);
}

/** Of a call that a device makes by the code of a webhook; no event, because it is answered. */
export const DEVICE_CALL = "device.call";
