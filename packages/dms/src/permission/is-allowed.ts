import { isRight, type Right } from "./rights.ts";
import { OPERATIONS, type OperationName, type OperationRow } from "./operations.ts";

/** As much of somebody as decides what they may do. */
export interface Holder {
  readonly kind: "person" | "token";
  readonly rights: ReadonlySet<Right>;
  /** Identifiers of the products that the rights are for; null: the whole organisation. */
  readonly products: ReadonlySet<string> | null;
}

/** Why somebody may not. */
export type Objection =
  | { readonly kind: "sign-in-required" }
  | { readonly kind: "person-required" }
  | { readonly kind: "right-missing"; readonly right: Right }
  /** Has the right, for some products, and this is about more, or about another. */
  | { readonly kind: "beyond-products" };

/** Whether the holder (null: nobody is signed in) may do it, to this product where one is named. */
export function isAllowed(holder: Holder | null, operation: OperationName, productId?: string): boolean {
  return objectionTo(holder, operation, productId) === undefined;
}

/** The same decision with its reason; undefined: allowed. Every permission in the DMS is decided here. */
export function objectionTo(
  holder: Holder | null,
  operation: OperationName,
  productId?: string,
): Objection | undefined {
  const { needs, about }: OperationRow = OPERATIONS[operation];
  if (needs === "nothing") return undefined;
  if (holder === null) return { kind: "sign-in-required" };
  if (needs === "person" && holder.kind !== "person") return { kind: "person-required" };
  if (isRight(needs) && !holder.rights.has(needs)) return { kind: "right-missing", right: needs };
  if (holder.products === null) return undefined;
  if (about === "organisation") return { kind: "beyond-products" };
  if (productId !== undefined && !holder.products.has(productId)) return { kind: "beyond-products" };
  return undefined;
}
