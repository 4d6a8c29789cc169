/** A row of the reason table. `holds`: ends the chain without an offer. */
export interface ReasonRow {
  readonly holds: boolean;
  readonly text: string;
}

/** Every reason that a chain can hold. Codes are stable: devices, people and tests compare them. docs/reference/decision.md is made from it. */
export const REASONS = {
  // why a device gets nothing
  revoked: { holds: true, text: "The device has been shut out by its owner" },
  "not-claimed": { holds: true, text: "The device is not claimed" },
  "not-activated": { holds: true, text: "The device is not activated to a product" },
  "on-trial": { holds: true, text: "The device is still trying a version: it confirms it or rolls back first" },
  "version-refused": {
    holds: true,
    text: "Devices of a production product get what its tags say, not a version by name",
  },
  "version-unknown": { holds: true, text: "The product has no such version" },
  "version-not-available": { holds: true, text: "That version is not available" },
  "nothing-tagged": { holds: true, text: "No version that is available holds the tag" },
  "up-to-date": { holds: true, text: "The device runs it" },
  "rolled-back-here": { holds: true, text: "This device has tried it and rolled back; 'ota -f' tries it again" },
  "safe-mode-here": {
    holds: true,
    text: "The device is in safe mode because of it, or was sent there from it; 'ota -f' installs it again",
  },
  "store-damaged": {
    holds: true,
    text: "A file of it is damaged in the DMS: it is offered again when it has been uploaded again",
  },
  "root-awaited": {
    holds: true,
    text: "The product came from another DMS: its publisher has to sign a root that names the keys of this one",
  },
  "below-security-version": { holds: true, text: "It is below the device's security version" },
  "wrong-platform": { holds: true, text: "It is for another platform" },
  "floor-missing": { holds: true, text: "A version that must be installed on the way is not available" },
  "floor-endless": { holds: true, text: "The versions to be installed on the way lead nowhere" },
  "needs-more-passes": {
    holds: true,
    text: "Other versions have to be installed on the way, and one pass was asked for",
  },
  "not-before": { holds: true, text: "It is to begin later" },
  "outside-window": { holds: true, text: "The window for updates is closed" },
  "consent-needed": { holds: true, text: "Somebody has to agree to it: at the device with 'ota', or in the DMS" },
  // what led to an offer or to one of the above
  asked: { holds: false, text: "The device was asked to update" },
  forced: { holds: false, text: "Forced: what it runs, and what it rolled back, is offered too" },
  "safe-mode": { holds: false, text: "The device is in safe mode" },
  consented: { holds: false, text: "Somebody has agreed to it" },
  "by-version": { holds: false, text: "The version was named" },
  "by-tag": { holds: false, text: "The device's tag names the version" },
  "tag-fallback": { holds: false, text: "Nothing holds the tag, so the next steadier one counts" },
  "floor-first": { holds: false, text: "The running version is too old: this one is installed on the way" },
  offered: { holds: false, text: "Offered" },
} as const satisfies Record<string, ReasonRow>;
export type ReasonCode = keyof typeof REASONS;
/** The reasons that end a chain without an offer. */
export type HoldCode = {
  [Code in ReasonCode]: (typeof REASONS)[Code]["holds"] extends true ? Code : never;
}[ReasonCode];

/** A link of the chain: the code, and the table's text with the particulars. */
export interface Reason {
  readonly code: ReasonCode;
  readonly text: string;
}

/** One reason with its particulars, such as a version. */
export function because(code: ReasonCode, particulars?: string): Reason {
  const { text } = REASONS[code];
  return { code, text: particulars === undefined ? text : `${text} (${particulars})` };
}
