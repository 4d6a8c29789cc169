import { RegrowError } from "@regrow/core/error";
import type { Tag } from "@regrow/core/decision";
import type { Database, Writer } from "../database/index.ts";
import type { Tenant } from "../organisation/index.ts";

/** Devices that run the same bundles. */
export interface Product {
  readonly id: string;
  readonly code: string;
  readonly title: string;
  readonly createdAtMs: number;
}

/** Which bundle holds which tag: one per tag (dms-facts 1.1, rule 2). */
export interface TagHolder {
  readonly tag: Tag;
  readonly version: string;
  readonly bundleId: string;
}

export async function listProducts(database: Database, tenant: Tenant): Promise<readonly Product[]> {
  const rows = await database
    .selectFrom("products")
    .select(["id", "code", "title", "created_at_ms"])
    .where("organisation_id", "=", tenant)
    .orderBy("code")
    .execute();
  return rows.map(toProduct);
}

/** @throws RegrowError PRODUCT_UNKNOWN */
export async function findProduct(database: Database, tenant: Tenant, code: string): Promise<Product> {
  const row = await database
    .selectFrom("products")
    .select(["id", "code", "title", "created_at_ms"])
    .where("organisation_id", "=", tenant)
    .where("code", "=", code)
    .executeTakeFirst();
  if (row === undefined) throw new RegrowError("PRODUCT_UNKNOWN", { product: code });
  return toProduct(row);
}

export async function findProductById(database: Database, tenant: Tenant, id: string): Promise<Product | undefined> {
  const row = await database
    .selectFrom("products")
    .select(["id", "code", "title", "created_at_ms"])
    .where("organisation_id", "=", tenant)
    .where("id", "=", id)
    .executeTakeFirst();
  return row === undefined ? undefined : toProduct(row);
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
  const { id, code, title, createdAtMs } = product;
  await writer
    .insertInto("products")
    .values({ id, organisation_id: tenant, code, title, created_at_ms: createdAtMs })
    .execute();
  return true;
}

export async function listTags(database: Database, tenant: Tenant, productId: string): Promise<readonly TagHolder[]> {
  const rows = await database
    .selectFrom("tags")
    .innerJoin("bundles", (join) =>
      join.onRef("bundles.id", "=", "tags.bundle_id").onRef("bundles.organisation_id", "=", "tags.organisation_id"),
    )
    .select(["tags.tag", "bundles.version", "bundles.id"])
    .where("tags.organisation_id", "=", tenant)
    .where("tags.product_id", "=", productId)
    .orderBy("tags.tag")
    .execute();
  return rows.map((row) => ({ tag: row.tag, version: row.version, bundleId: row.id }));
}

/** Gives a tag to a bundle; who held it before does so no more. @throws RegrowError BUNDLE_UNKNOWN, BUNDLE_NOT_AVAILABLE */
export async function setTag(
  writer: Writer,
  tenant: Tenant,
  productId: string,
  change: { readonly tag: Tag; readonly version: string; readonly atMs: number },
): Promise<void> {
  const bundle = await writer
    .selectFrom("bundles")
    .select(["id", "state"])
    .where("organisation_id", "=", tenant)
    .where("product_id", "=", productId)
    .where("version", "=", change.version)
    .executeTakeFirst();
  if (bundle === undefined) throw new RegrowError("BUNDLE_UNKNOWN", { version: change.version });
  if (bundle.state !== "available") throw new RegrowError("BUNDLE_NOT_AVAILABLE", { state: bundle.state });
  const held = { bundle_id: bundle.id, tagged_at_ms: change.atMs };
  await writer
    .insertInto("tags")
    .values({ organisation_id: tenant, product_id: productId, tag: change.tag, ...held })
    .onConflict((conflict) => conflict.columns(["product_id", "tag"]).doUpdateSet(held))
    .execute();
}

function toProduct(row: { id: string; code: string; title: string; created_at_ms: number }): Product {
  return { id: row.id, code: row.code, title: row.title, createdAtMs: row.created_at_ms };
}
