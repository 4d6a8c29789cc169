import { AT_ANY_TIME, type UpdatePolicy } from "../schedule/index.ts";

/** Names that a bundle of a product can hold, and that a device follows. Source: dms-facts 1.1 rule 6. */
export const TAGS = ["alpha", "beta", "release"] as const;
export type Tag = (typeof TAGS)[number];

/** A device as the DMS knows it at a check-in. */
export interface DecisionDevice {
  readonly uuid: string;
  readonly isRevoked: boolean;
  readonly isClaimed: boolean;
  /** Code of the product that it is activated to. */
  readonly product: string | null;
  readonly tag: Tag;
  /** The generation that runs: hash of its manifest, and version. Null without software. */
  readonly running: { readonly id: string; readonly version: string } | null;
  readonly onTrial: boolean;
  /** Reason, where it is in safe mode. */
  readonly safeMode: string | null;
  readonly securityVersion: number;
  readonly platform: string;
  /** Manifest hashes that were rolled back on this device. */
  readonly failed: readonly string[];
  /** Manifest hash of the confirmed generation that it left for safe mode; null outside, and where nothing speaks against it. */
  readonly suspect: string | null;
}

export const BUNDLE_STATES = ["draft", "available", "retired"] as const;
export type BundleState = (typeof BUNDLE_STATES)[number];

export interface DecisionBundle {
  readonly bundleId: string;
  readonly version: string;
  readonly manifestSha256: string;
  readonly securityVersion: number;
  readonly floor: string | null;
  /** "any", or the platform it is for. */
  readonly platform: string;
  readonly state: BundleState;
  /** A file of it is not what it was, so nobody gets it until it has been published again. */
  readonly isDamaged?: boolean;
  /** It came from another DMS, and the product's root does not name the keys of this one yet. */
  readonly isRootAwaited?: boolean;
  readonly tags: readonly Tag[];
}

export interface DecisionProduct {
  readonly code: string;
  readonly isProduction: boolean;
  readonly bundles: readonly DecisionBundle[];
}

/** Why the device asks (see `Wish` in core/protocol). */
export interface DecisionWish {
  readonly asked: boolean;
  readonly force: boolean;
  readonly version: string | null;
  /** Only if no other version has to be installed on the way. */
  readonly singlePass?: boolean;
}

/** When the device asks, and when it may begin what nobody at the device has asked for. */
export interface DecisionSchedule {
  readonly nowMs: number;
  readonly policy: UpdatePolicy;
  /** Manifest hashes of versions that somebody has agreed to for this device. */
  readonly consented: readonly string[];
}

/** Nobody has said when. */
export const ANY_TIME: DecisionSchedule = { nowMs: 0, policy: AT_ANY_TIME, consented: [] };

export interface DecisionInput {
  readonly device: DecisionDevice;
  /** The product that the device is activated to, with its bundles; null when it is not activated. */
  readonly product: DecisionProduct | null;
  readonly wish: DecisionWish;
  readonly schedule: DecisionSchedule;
}
