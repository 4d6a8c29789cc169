import type { DecisionBundle } from "@regrow/core/decision";
import type { Database } from "../database/index.ts";
import type { Tenant } from "../organisation/index.ts";

/** A product's bundles with their tags, newest first, as the decision wants them. */
export async function listForDecision(
  database: Database,
  tenant: Tenant,
  productId: string,
): Promise<readonly DecisionBundle[]> {
  const tags = await database
    .selectFrom("tags")
    .select(["tag", "bundle_id"])
    .where("organisation_id", "=", tenant)
    .where("product_id", "=", productId)
    .execute();
  const rows = await database
    .selectFrom("bundles")
    .select(["id", "version", "manifest_sha256", "security_version", "floor", "platform", "state"])
    .where("organisation_id", "=", tenant)
    .where("product_id", "=", productId)
    .orderBy("created_at_ms", "desc")
    .orderBy("id")
    .execute();
  return rows.map((row) => ({
    bundleId: row.id,
    version: row.version,
    manifestSha256: row.manifest_sha256,
    securityVersion: row.security_version,
    floor: row.floor,
    platform: row.platform,
    state: row.state,
    tags: tags.filter((held) => held.bundle_id === row.id).map((held) => held.tag),
  }));
}
