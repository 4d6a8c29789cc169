import type { Tag } from "@regrow/core/decision";
import type { BundleUse } from "@regrow/core/release";
import type { Database } from "../database/index.ts";
import type { Tenant } from "../organisation/index.ts";
import type { Bundle } from "./bundle-repository.ts";

/** The tags that the bundle holds. */
export async function listTagsOf(database: Database, tenant: Tenant, { id }: Bundle): Promise<readonly Tag[]> {
  const rows = await database
    .selectFrom("tags")
    .select("tag")
    .where("organisation_id", "=", tenant)
    .where("bundle_id", "=", id)
    .orderBy("tag")
    .execute();
  return rows.map(({ tag }) => tag);
}

/** Everything that can need the bundle. */
export async function readUse(database: Database, tenant: Tenant, bundle: Bundle, nowMs: number): Promise<BundleUse> {
  const { version, state } = bundle;
  return {
    version,
    state,
    tags: await listTagsOf(database, tenant, bundle),
    devices: await countDevices(database, tenant, bundle),
    floorOf: await listVersions(database, tenant, bundle, "floor", version),
    baseOf: await listVersions(database, tenant, bundle, "base_manifest_sha256", bundle.manifestSha256),
    offers: await countOffers(database, tenant, bundle),
    stateForMs: nowMs - bundle.stateSinceMs,
  };
}

/** Devices that run it by their signed log, or say so at their check-ins. */
async function countDevices(database: Database, tenant: Tenant, { manifestSha256 }: Bundle): Promise<number> {
  const row = await database
    .selectFrom("devices")
    .select(({ fn }) => fn.countAll().as("count"))
    .where("organisation_id", "=", tenant)
    .where(({ eb, or }) =>
      or([
        eb("running_manifest_sha256", "=", manifestSha256),
        // JSON of the request: where it names a generation by its hash, that is the one that runs.
        eb("reported", "like", `%"id":"${manifestSha256}"%`),
      ]),
    )
    .executeTakeFirst();
  return Number(row?.count ?? 0);
}

async function listVersions(
  database: Database,
  tenant: Tenant,
  { productId }: Bundle,
  column: "floor" | "base_manifest_sha256",
  value: string,
): Promise<readonly string[]> {
  const rows = await database
    .selectFrom("bundles")
    .select("version")
    .where("organisation_id", "=", tenant)
    .where("product_id", "=", productId)
    .where(column, "=", value)
    .orderBy("version")
    .execute();
  return rows.map(({ version }) => version);
}

async function countOffers(database: Database, tenant: Tenant, { id }: Bundle): Promise<number> {
  const row = await database
    .selectFrom("offers")
    .select(({ fn }) => fn.countAll().as("count"))
    .where("organisation_id", "=", tenant)
    .where("bundle_id", "=", id)
    .where("closed_at_ms", "is", null)
    .executeTakeFirst();
  return Number(row?.count ?? 0);
}
