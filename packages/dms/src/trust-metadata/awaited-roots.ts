import { prepared, type Database, type Writer } from "../database/index.ts";
import type { Tenant } from "../organisation/index.ts";

/**
 * Products that came from another DMS without its online keys: this DMS could not vouch for what it gives out, and devices would refuse
 * it (law L7). It ends with metadata whose root names keys of this DMS.
 */
const ask = prepared((database, { tenant, productId }: { readonly tenant: Tenant; readonly productId: string }) =>
  database
    .selectFrom("awaited_roots")
    .select("since_ms")
    .where("organisation_id", "=", tenant)
    .where("product_id", "=", productId),
);

/** Whether nothing of the product can be given out until its publisher has signed a root. */
export async function isRootAwaited(database: Database, tenant: Tenant, productId: string): Promise<boolean> {
  return (await ask(database, { tenant, productId })).length > 0;
}

export async function awaitRoot(writer: Writer, tenant: Tenant, productId: string, atMs: number): Promise<void> {
  await writer
    .insertInto("awaited_roots")
    .values({ organisation_id: tenant, product_id: productId, since_ms: atMs })
    .execute();
}

/** Its root names keys of this DMS. */
export async function endAwaitedRoot(writer: Writer, tenant: Tenant, productId: string): Promise<void> {
  await writer
    .deleteFrom("awaited_roots")
    .where("organisation_id", "=", tenant)
    .where("product_id", "=", productId)
    .execute();
}
