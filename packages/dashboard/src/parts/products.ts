/** Codes of the products that something is for; null: all of them, those too that come. */
export type ProductsOf = readonly string[] | null;

export function productsText(products: ProductsOf): string {
  if (products === null) return "all products";
  return products.length === 0 ? "no product" : products.join(", ");
}

/** Why it cannot be for these; null where it can. */
export function productsMissing(products: ProductsOf): string | null {
  return products?.length === 0 ? "Choose a product, or all of them." : null;
}

/** With the product, or without it. */
export function withProduct(products: readonly string[], code: string, isChosen: boolean): readonly string[] {
  return isChosen ? [...new Set([...products, code])] : products.filter((each) => each !== code);
}
