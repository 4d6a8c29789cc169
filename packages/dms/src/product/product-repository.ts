import { RegrowError } from "@regrow/core/error";
import type { ProductKind, ProductTerms } from "@regrow/core/release";
import { noteChange } from "../change/index.ts";
import { prepared, type Database, type Readable, type Schema, type Writer } from "../database/index.ts";
import type { PageRequest } from "../http/index.ts";
import { wholeOf, type Scope, type Tenant } from "../organisation/index.ts";

/** Devices that run the same bundles. */
export interface Product extends ProductTerms {
  readonly title: string;
  readonly description: string;
  readonly createdAtMs: number;
}

/** By code; one more than the limit where others follow. */
export async function listProducts(
  database: Database,
  scope: Scope,
  { limit, after }: PageRequest<["string"]>,
  kind?: ProductKind,
): Promise<readonly Product[]> {
  let query = within(database, scope);
  if (kind !== undefined) query = query.where("kind", "=", kind);
  if (after !== null) query = query.where("code", ">", after[0]);
  const rows = await query
    .orderBy("code")
    .limit(limit + 1)
    .execute();
  return rows.map(toProduct);
}

/** @throws RegrowError PRODUCT_UNKNOWN */
export async function findProduct(database: Readable, scope: Scope, code: string): Promise<Product> {
  const row = await within(database, scope).where("code", "=", code).executeTakeFirst();
  if (row === undefined) throw new RegrowError("PRODUCT_UNKNOWN", { product: code, ...limitOf(scope) });
  return toProduct(row);
}

/** Whether there is such a product is not told to whom it is not for; that their rights end somewhere they know. */
function limitOf({ products }: Scope): { readonly reason?: string } {
  return products === null
    ? {}
    : { reason: "your rights, or your token's, are for some products, of which this is none" };
}

const askById = prepared((database, { tenant, id }: { readonly tenant: Tenant; readonly id: string }) =>
  within(database, wholeOf(tenant)).where("id", "=", id),
);

/** For the organisation's own devices. */
export async function findProductById(database: Database, tenant: Tenant, id: string): Promise<Product | undefined> {
  const [row] = await askById(database, { tenant, id });
  return row === undefined ? undefined : toProduct(row);
}

/**
 * What the product that a device is activated to says of its devices, whoever owns it: the one question about a product that is
 * not asked by a tenant, because a device that changes hands is asked about before it has a new owner.
 */
export async function findTerms(writer: Writer, productId: string | null): Promise<ProductTerms | null> {
  if (productId === null) return null;
  const row = await writer
    .selectFrom("products")
    .select(["id", "code", "is_locked", "kind"])
    .where("id", "=", productId)
    .executeTakeFirst();
  return row === undefined ? null : { id: row.id, code: row.code, kind: row.kind, isLocked: row.is_locked === 1 };
}

/** Codes of products by their identifiers, sorted. */
export async function listCodes(
  database: Database,
  tenant: Tenant,
  ids: readonly string[],
): Promise<readonly string[]> {
  const rows = await within(database, { tenant, products: ids }).orderBy("code").execute();
  return rows.map((row) => row.code);
}

/** False when the organisation has a product of that code. */
export async function addProduct(writer: Writer, tenant: Tenant, product: Product): Promise<boolean> {
  const taken = await writer
    .selectFrom("products")
    .select("id")
    .where("organisation_id", "=", tenant)
    .where("code", "=", product.code)
    .executeTakeFirst();
  if (taken !== undefined) return false;
  const { id, code, title, description, kind, isLocked, createdAtMs } = product;
  await writer
    .insertInto("products")
    .values({
      ...{ id, organisation_id: tenant, code, title, description, kind },
      ...{ is_locked: isLocked ? 1 : 0, created_at_ms: createdAtMs },
    })
    .execute();
  return true;
}

/** What may be changed of a product; its kind only becomes another by an act of its own. */
export type ProductChange = Partial<Pick<Product, "title" | "description" | "isLocked">>;

export async function changeProduct(
  writer: Writer,
  tenant: Tenant,
  productId: string,
  { title, description, isLocked }: ProductChange,
): Promise<void> {
  await writer
    .updateTable("products")
    .set({
      ...(title === undefined ? {} : { title }),
      ...(description === undefined ? {} : { description }),
      ...(isLocked === undefined ? {} : { is_locked: isLocked ? 1 : 0 }),
    })
    .where("organisation_id", "=", tenant)
    .where("id", "=", productId)
    .execute();
  await noteChange(writer, { kind: "product", subject: productId });
}

function within(database: Readable, { tenant, products }: Scope) {
  const query = database
    .selectFrom("products")
    .select(["id", "code", "title", "description", "is_locked", "kind", "created_at_ms"])
    .where("organisation_id", "=", tenant);
  return products === null ? query : query.where("id", "in", products);
}

function toProduct(row: Omit<Schema["products"], "organisation_id" | "update_policy">): Product {
  const { id, code, title, description, kind } = row;
  return { id, code, title, description, kind, isLocked: row.is_locked === 1, createdAtMs: row.created_at_ms };
}
