import { RegrowError } from "../error/index.ts";
import { requireUntagged, type BundleStanding } from "./bundle-state.ts";

/** Everything that can need a bundle. */
export interface BundleUse extends BundleStanding {
  /** Devices that say, signed or not, that they run it. */
  readonly devices: number;
  /** Versions whose floor it is: devices install it on the way to them. */
  readonly floorOf: readonly string[];
  /** Versions that replace some of its files. */
  readonly baseOf: readonly string[];
  /** Devices that were offered it and have not told what became of it. */
  readonly offers: number;
  /** Time since it came into its state, in ms. */
  readonly stateForMs: number;
}

/** How long what was offered stays: longer than any download takes (law L7). */
export const OFFER_STANDS_MS = 24 * 3_600_000;

/**
 * Whether nothing needs the bundle any more. Source: dms-facts 1.2 (inferred there): only untagged, and not while a device has
 * it. Ours: floors, bases, and what was offered within a day before it was retired.
 * @throws RegrowError BUNDLE_TAGGED, BUNDLE_IN_USE
 */
export function requireDeletable(use: BundleUse): void {
  requireUntagged(use);
  const { version } = use;
  if (use.devices > 0) throw new RegrowError("BUNDLE_IN_USE", { version, devices: use.devices });
  if (use.floorOf.length > 0) throw new RegrowError("BUNDLE_IN_USE", { version, "floor of": named(use.floorOf) });
  if (use.baseOf.length > 0) throw new RegrowError("BUNDLE_IN_USE", { version, "base of": named(use.baseOf) });
  if (use.offers === 0) return;
  const { offers } = use;
  if (use.state === "available") throw new RegrowError("BUNDLE_IN_USE", { version, offers, first: "retire it" });
  const leftMs = OFFER_STANDS_MS - use.stateForMs;
  if (leftMs > 0)
    throw new RegrowError("BUNDLE_IN_USE", { version, offers, "free in hours": Math.ceil(leftMs / 3_600_000) });
}

const MAX_NAMED = 5;

function named(versions: readonly string[]): string {
  const shown = versions.slice(0, MAX_NAMED).join(", ");
  return versions.length > MAX_NAMED ? `${shown} and ${versions.length - MAX_NAMED} more` : shown;
}
