/** What somebody can be allowed to do. One row, one right: a scope of an API token is the name of one. */
export const RIGHTS = {
  "organisation.read": "see the organisation and its members",
  "organisation.manage": "rename the organisation, say how its devices can be claimed, export and import it",
  "member.manage": "invite, change and remove members",
  "audit.read": "read and export the audit log",
  "webhook.manage": "say who is told what happens, and see what they were told",
  "token.create": "make, see and revoke API tokens, with rights of one's own",
  "product.read": "see products, their bundles and tags",
  "product.write": "make, change and delete products",
  "product.produce": "turn a product into a production product, for good",
  "bundle.publish": "upload bundles, make them available, retire and delete them",
  "tag.set": "give tags to bundles, which offers them to devices, and tags to devices",
  "device.read": "see devices, their logs, outcomes and faults",
  "device.console": "use a device's console, send it commands and actions, set its variables, and let it update now",
  "device.claim": "claim devices, and make, see and end the tokens that they are provisioned and claimed with",
  "device.describe": "put labels and notes on devices",
  "device.manage":
    "shut devices out and let them in again, wipe and reset them, let go of them, and hand them to another organisation",
  "file.write": "give devices files, for one or for all of a product, and take them away",
} as const satisfies Record<string, string>;

export type Right = keyof typeof RIGHTS;

export const RIGHT_NAMES = Object.keys(RIGHTS).filter(isRight);

/**
 * Rights that no API token can have, with the reason: a leaked token must not let others in, do what cannot be undone, change
 * whose a device is, or leave anything behind that works when the token has ended.
 */
export const NEVER_SCOPES = {
  "organisation.manage": "it could open another way to claim devices",
  "member.manage": "it could let others in",
  "webhook.manage": "what it tells others would go on when the token has ended",
  "token.create": "it could give itself more rights, or more time",
  "product.produce": "there is no way back",
  "device.manage": "it changes whose devices are and what they show themselves with, and wipes them",
} as const satisfies Partial<Record<Right, string>>;

/** A right that an API token can have. */
export type Scope = Exclude<Right, keyof typeof NEVER_SCOPES>;

export const SCOPES = RIGHT_NAMES.filter(isScope);

/** True when the text names a right. */
export function isRight(text: string): text is Right {
  return Object.hasOwn(RIGHTS, text);
}

/** True when the text names a right that an API token can have. */
export function isScope(text: string): text is Scope {
  return isRight(text) && !Object.hasOwn(NEVER_SCOPES, text);
}
