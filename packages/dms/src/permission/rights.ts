/** What somebody can be allowed to do. One row, one right: a scope of an API token is the name of one. */
export const RIGHTS = {
  "organisation.read": "see the organisation and its members",
  "organisation.manage": "rename the organisation, and say how its devices can be claimed",
  "member.manage": "invite, change and remove members",
  "audit.read": "read and export the audit log",
  "token.create": "make, see and revoke API tokens, with rights of one's own",
  "product.read": "see products, their bundles and tags",
  "product.write": "make, change and delete products",
  "product.produce": "turn a product into a production product, for good",
  "bundle.publish": "upload bundles, make them available, retire and delete them",
  "tag.set": "give tags to bundles, which offers them to devices, and tags to devices",
  "device.read": "see devices, their logs, outcomes and faults",
  "device.console": "use a device's console, send it commands and actions, set its variables, and let it update now",
  "device.claim": "make, see and end the tokens that devices are provisioned and claimed with",
  "device.manage": "shut devices out and let them in again, let go of them, and hand them to another organisation",
} as const satisfies Record<string, string>;

export type Right = keyof typeof RIGHTS;

export const RIGHT_NAMES = Object.keys(RIGHTS).filter(isRight);

/** A right that an API token can have: a leaked one must not be able to let others in. */
export type Scope = Exclude<Right, "member.manage" | "token.create">;

export const SCOPES = RIGHT_NAMES.filter(isScope);

/** True when the text names a right. */
export function isRight(text: string): text is Right {
  return Object.hasOwn(RIGHTS, text);
}

/** True when the text names a right that an API token can have. */
export function isScope(text: string): text is Scope {
  return isRight(text) && text !== "member.manage" && text !== "token.create";
}
