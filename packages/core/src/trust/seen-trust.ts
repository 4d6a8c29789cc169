/** A root that was trusted, by its very bytes: a thief of its key can sign another one of the same version. */
export interface SeenRoot {
  readonly version: number;
  readonly sha256: string;
}

/** Metadata that was trusted, and by whose word: once they may not sign any more, its version binds nobody. */
export interface SeenSigned {
  readonly version: number;
  /** Key ids whose signatures held. */
  readonly signers: readonly string[];
}

export interface SeenSnapshot extends SeenSigned {
  /** Version of each file that it named. */
  readonly files: Readonly<Record<string, number>>;
}

export interface SeenTimestamp extends SeenSigned {
  readonly sha256: string;
  /** Version of the snapshot that it named. */
  readonly snapshot: number;
}

/** What a device has taken for true of the metadata of one product and of the platform above it: none of it goes back. */
export interface SeenTrust {
  readonly platformRoot: SeenRoot | null;
  readonly platformTargets: SeenSigned | null;
  /** SHA-256 of the product's first root, by which the platform vouches for the product. */
  readonly productStart: string | null;
  readonly productRoot: SeenRoot | null;
  readonly productTargets: SeenSigned | null;
  readonly snapshot: SeenSnapshot | null;
  readonly timestamp: SeenTimestamp | null;
}

/** For who has seen no metadata yet. */
export const NOTHING_SEEN: SeenTrust = {
  platformRoot: null,
  platformTargets: null,
  productStart: null,
  productRoot: null,
  productTargets: null,
  snapshot: null,
  timestamp: null,
};

/** The platform's part, for another product. */
export function platformPart({ platformRoot, platformTargets }: SeenTrust): SeenTrust {
  return { ...NOTHING_SEEN, platformRoot, platformTargets };
}

/** The product's part is forgotten: the platform vouches for another beginning of it. */
export const NO_PRODUCT_SEEN = {
  productStart: null,
  productRoot: null,
  productTargets: null,
  snapshot: null,
  timestamp: null,
} as const satisfies Partial<SeenTrust>;
