import type { DecisionBundle } from "@regrow/core/decision";
import { prepared, type Database } from "../database/index.ts";
import type { Tenant } from "../organisation/index.ts";
import { isRootAwaited } from "../trust-metadata/index.ts";
import { listDamagedBundles } from "./damaged-files.ts";

type OfProduct = {
  readonly tenant: Tenant;
  readonly productId: string;
};

const askTags = prepared((database, { tenant, productId }: OfProduct) =>
  database
    .selectFrom("tags")
    .select(["tag", "bundle_id"])
    .where("organisation_id", "=", tenant)
    .where("product_id", "=", productId),
);
const askBundles = prepared((database, { tenant, productId }: OfProduct) =>
  database
    .selectFrom("bundles")
    .select(["id", "version", "manifest_sha256", "security_version", "floor", "platform", "state"])
    .where("organisation_id", "=", tenant)
    .where("product_id", "=", productId)
    .orderBy("created_at_ms", "desc")
    .orderBy("id"),
);

/** A product's bundles with their tags, newest first, as the decision wants them. */
export async function listForDecision(
  database: Database,
  tenant: Tenant,
  productId: string,
): Promise<readonly DecisionBundle[]> {
  const tags = await askTags(database, { tenant, productId });
  const rows = await askBundles(database, { tenant, productId });
  const damaged = await listDamagedBundles(database, tenant, productId);
  const isAwaited = await isRootAwaited(database, tenant, productId);
  return rows.map((row) => ({
    bundleId: row.id,
    version: row.version,
    manifestSha256: row.manifest_sha256,
    securityVersion: row.security_version,
    floor: row.floor,
    platform: row.platform,
    state: row.state,
    isDamaged: damaged.has(row.id),
    isRootAwaited: isAwaited,
    tags: tags.filter((held) => held.bundle_id === row.id).map((held) => held.tag),
  }));
}
