import type { Role } from "../database/index.ts";
import { rightsOf, type Holder } from "../permission/index.ts";

/** What a row of the memberships gives to its member. */
export function membershipRights(row: {
  readonly role: Role;
  readonly products: string | null;
}): Pick<Holder, "rights" | "products"> {
  const products = parseProducts(row.products);
  return { rights: rightsOf(row.role), products: products === null ? null : new Set(products) };
}

/** As `productsText` wrote it. */
export function parseProducts(text: string | null): readonly string[] | null {
  return text === null ? null : (JSON.parse(text) as readonly string[]);
}

/** How identifiers of products are kept beside a membership; null: all products. */
export function productsText(products: readonly string[] | null): string | null {
  return products === null ? null : JSON.stringify(products);
}
