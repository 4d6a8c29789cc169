/** Who calls, in the order of the columns of `EXPECTED`. */
export const CALLERS = [
  "owner",
  "release-manager",
  "support",
  "viewer",
  "device-installer",
  /** A release manager whose rights are for the product OTHER only. */
  "limited",
  /** An API token with the scope product.read. */
  "token",
  /** Nobody is signed in. */
  "nobody",
  /** Owner of another organisation, who names what belongs to this one. */
  "stranger",
  /** The same, who also says to act for this organisation. */
  "intruder",
] as const;
export type Caller = (typeof CALLERS)[number];

/** Of this organisation. */
export const MEMBERS = ["owner", "release-manager", "support", "viewer", "device-installer", "limited"] as const;
