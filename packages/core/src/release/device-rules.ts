import { RegrowError } from "../error/index.ts";
import type { ProductTerms } from "./product.ts";

/**
 * Whether a device that nobody owns, or that its owner lets go, may be claimed: not while the product that it is activated to
 * is locked, nor into one that is. Source: dms-facts 1.1, "if claimable, a device activated to the product is claimable".
 * @param products the one that the device is activated to and the one that its claim activates it to, as far as there are any
 * @throws RegrowError PRODUCT_LOCKED
 */
export function requireClaimable(...products: readonly (ProductTerms | null)[]): void {
  for (const product of products)
    if (product?.isLocked === true) throw new RegrowError("PRODUCT_LOCKED", { product: product.code });
}

/**
 * Whether a device may be activated to another product than the one it has. Source: dms-facts 1.1 rules 1 and 7: one product at
 * a time; a device of a production product can never be activated to another one.
 * @throws RegrowError ACTIVATE_LOCKED
 */
export function requireActivatable(current: ProductTerms | null, target: Pick<ProductTerms, "id">): void {
  if (current?.kind === "production" && current.id !== target.id)
    throw new RegrowError("ACTIVATE_LOCKED", { product: current.code });
}
