import { RegrowError } from "@regrow/core/error";
import { noteChange } from "../change/index.ts";
import type { Writer } from "../database/index.ts";
import type { Tenant } from "../organisation/index.ts";
import { removeGivenFiles } from "../storage/index.ts";
import type { Product } from "./product-repository.ts";

/**
 * Removes a product that nothing is left of, with what was signed for it and with tokens that no longer count.
 * @throws RegrowError PRODUCT_IN_USE
 */
export async function deleteProduct(writer: Writer, tenant: Tenant, product: Product, nowMs: number): Promise<void> {
  await requireEmpty(writer, tenant, product, nowMs);
  const { id } = product;
  const tokens = writer.selectFrom("tokens").select("id").where("organisation_id", "=", tenant);
  await writer
    .deleteFrom("token_uses")
    .where("token_id", "in", tokens.where("product_id", "=", id))
    .execute();
  await writer.deleteFrom("tokens").where("organisation_id", "=", tenant).where("product_id", "=", id).execute();
  const webhooks = writer.selectFrom("webhooks").select("id").where("product_id", "=", id);
  await writer.deleteFrom("webhook_deliveries").where("webhook_id", "in", webhooks).execute();
  await writer.deleteFrom("webhooks").where("organisation_id", "=", tenant).where("product_id", "=", id).execute();
  await writer.deleteFrom("uploads").where("organisation_id", "=", tenant).where("product_id", "=", id).execute();
  await writer.deleteFrom("metadata").where("organisation_id", "=", tenant).where("repository", "=", id).execute();
  for (const table of ["online_keys", "online_metadata", "awaited_roots"] as const)
    await writer.deleteFrom(table).where("organisation_id", "=", tenant).where("product_id", "=", id).execute();
  await removeGivenFiles(writer, "product", id);
  await writer.deleteFrom("products").where("organisation_id", "=", tenant).where("id", "=", id).execute();
  await noteChange(writer, { kind: "product", subject: id });
}

/** Empty: no bundle, no device of anybody, no token that could still bring one in. */
async function requireEmpty(writer: Writer, tenant: Tenant, { id, code }: Product, nowMs: number): Promise<void> {
  const bundle = await writer
    .selectFrom("bundles")
    .select("version")
    .where("organisation_id", "=", tenant)
    .where("product_id", "=", id)
    .executeTakeFirst();
  if (bundle !== undefined) throw new RegrowError("PRODUCT_IN_USE", { product: code, bundle: bundle.version });
  // Whose device it is, is nobody's to be told.
  const device = await writer.selectFrom("devices").select("uuid").where("product_id", "=", id).executeTakeFirst();
  if (device !== undefined) throw new RegrowError("PRODUCT_IN_USE", { product: code, reason: "it has devices" });
  const token = await writer
    .selectFrom("tokens")
    .select("id")
    .where("organisation_id", "=", tenant)
    .where("product_id", "=", id)
    .where("expires_at_ms", ">", nowMs)
    .executeTakeFirst();
  if (token !== undefined) throw new RegrowError("PRODUCT_IN_USE", { product: code, token: token.id });
}
