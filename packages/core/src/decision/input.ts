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
}

export interface DecisionInput {
  readonly device: DecisionDevice;
  /** The product that the device is activated to, with its bundles; null when it is not activated. */
  readonly product: DecisionProduct | null;
  readonly wish: DecisionWish;
}
