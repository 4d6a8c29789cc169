/** Longest head that is read: metadata, manifest and base together. */
export const HEAD_MAX_BYTES = 32 * 1024 * 1024;

/** Everything of a bundle but its objects: what is needed to trust it and to know what it holds. */
export interface BundleHead {
  /** Version n at index n - 1. */
  readonly platformRoots: readonly Uint8Array[];
  readonly platformTargets: Uint8Array;
  /** Version n at index n - 1. */
  readonly productRoots: readonly Uint8Array[];
  readonly productTargets: Uint8Array;
  /** Metadata that is kept but not needed yet: `snapshot` and `timestamp`. */
  readonly extra: ReadonlyMap<HeadExtra, Uint8Array>;
  readonly manifest: Uint8Array;
  /** The base's manifest, for a partial bundle. */
  readonly base: Uint8Array | null;
}

export const HEAD_EXTRAS = ["snapshot", "timestamp"] as const;
export type HeadExtra = (typeof HEAD_EXTRAS)[number];
