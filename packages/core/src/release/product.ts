/**
 * Development: its devices may be activated to another product. Production: never again. Source: dms-facts 1.1 rule 7.
 * The one becomes the other by an explicit act of its owner, for good.
 */
export const PRODUCT_KINDS = ["development", "production"] as const;
export type ProductKind = (typeof PRODUCT_KINDS)[number];

/** As much of a product as decides what becomes of its devices. */
export interface ProductTerms {
  /** Codes are unique in an organisation only. */
  readonly id: string;
  readonly code: string;
  readonly kind: ProductKind;
  /** Locked: nobody can claim its devices. Source: dms-facts 1.1, "locked / unlocked = unclaimable / claimable". */
  readonly isLocked: boolean;
}
