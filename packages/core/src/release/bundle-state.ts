import type { BundleState, Tag } from "../decision/index.ts";
import { RegrowError } from "../error/index.ts";

/**
 * What can become of a bundle. Ours: the documentation says that there are states, not which (dms-facts 1.2). A draft is offered
 * to nobody; once it was available it is never a draft again, because devices may have it; what was retired may come back.
 */
export const BUNDLE_TRANSITIONS = {
  draft: ["available", "retired"],
  available: ["retired"],
  retired: ["available"],
} as const satisfies Record<BundleState, readonly BundleState[]>;

/** What a bundle can be when it arrives. */
export const ARRIVAL_STATES = ["available", "draft"] as const;
export type ArrivalState = (typeof ARRIVAL_STATES)[number];

/** A bundle as the rules see it. */
export interface BundleStanding {
  readonly version: string;
  readonly state: BundleState;
  /** Tags that it holds. */
  readonly tags: readonly Tag[];
}

/**
 * Whether the bundle may be put into a state. The one that it is in is no change, and always allowed.
 * @throws RegrowError BUNDLE_TAGGED, BUNDLE_STATE
 */
export function requireTransition(bundle: BundleStanding, to: BundleState): void {
  const { version, state } = bundle;
  if (to === state) return;
  requireUntagged(bundle);
  const allowed: readonly BundleState[] = BUNDLE_TRANSITIONS[state];
  if (!allowed.includes(to))
    throw new RegrowError("BUNDLE_STATE", { version, state, "can become": allowed.join(", ") });
}

/** Whether devices may be given the bundle by a tag. @throws RegrowError BUNDLE_NOT_AVAILABLE */
export function requireTaggable({ version, state }: Pick<BundleStanding, "version" | "state">): void {
  if (state !== "available") throw new RegrowError("BUNDLE_NOT_AVAILABLE", { version, state });
}

/** Source: dms-facts 1.1 rule 5, while a bundle carries a tag its state cannot be changed. @throws RegrowError BUNDLE_TAGGED */
export function requireUntagged({ version, tags }: BundleStanding): void {
  if (tags.length > 0) throw new RegrowError("BUNDLE_TAGGED", { version, tags: tags.join(", ") });
}
