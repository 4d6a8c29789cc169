import { RegrowError } from "@regrow/core/error";
import type { BundleState } from "@regrow/core/decision";
import { prepared, type Database, type Schema } from "../database/index.ts";
import type { PageRequest } from "../http/index.ts";
import type { Tenant } from "../organisation/index.ts";

/** One published version of a product, without its files. */
export interface Bundle {
  readonly id: string;
  readonly productId: string;
  readonly version: string;
  readonly manifestSha256: string;
  readonly baseManifestSha256: string | null;
  readonly securityVersion: number;
  readonly floor: string | null;
  readonly platform: string;
  readonly notes: string;
  readonly sizeBytes: number;
  readonly state: BundleState;
  readonly createdAtMs: number;
  readonly stateSinceMs: number;
}

/** Newest first; one more than the limit where others follow. */
export async function listBundles(
  database: Database,
  tenant: Tenant,
  productId: string,
  { limit, after }: PageRequest<["number", "string"]>,
  state?: BundleState,
): Promise<readonly Bundle[]> {
  let query = ofTenant(database, tenant).where("product_id", "=", productId);
  if (state !== undefined) query = query.where("state", "=", state);
  if (after !== null) {
    const [atMs, id] = after;
    query = query.where(({ and, eb, or }) =>
      or([eb("created_at_ms", "<", atMs), and([eb("created_at_ms", "=", atMs), eb("id", ">", id)])]),
    );
  }
  const rows = await query
    .orderBy("created_at_ms", "desc")
    .orderBy("id")
    .limit(limit + 1)
    .execute();
  return rows.map(toBundle);
}

const askById = prepared((database, asked: { readonly tenant: Tenant; readonly bundleId: string }) =>
  ofTenant(database, asked.tenant).where("id", "=", asked.bundleId),
);

/** @throws RegrowError BUNDLE_UNKNOWN */
export async function findBundle(database: Database, tenant: Tenant, bundleId: string): Promise<Bundle> {
  const [row] = await askById(database, { tenant, bundleId });
  if (row === undefined) throw new RegrowError("BUNDLE_UNKNOWN", { bundle: bundleId });
  return toBundle(row);
}

export async function findByVersion(
  database: Database,
  tenant: Tenant,
  productId: string,
  version: string,
): Promise<Bundle | undefined> {
  const row = await ofTenant(database, tenant)
    .where("product_id", "=", productId)
    .where("version", "=", version)
    .executeTakeFirst();
  return row === undefined ? undefined : toBundle(row);
}

export async function findBundleByManifest(
  database: Database,
  tenant: Tenant,
  productId: string,
  manifestSha256: string,
): Promise<Bundle | undefined> {
  const row = await ofTenant(database, tenant)
    .where("product_id", "=", productId)
    .where("manifest_sha256", "=", manifestSha256)
    .executeTakeFirst();
  return row === undefined ? undefined : toBundle(row);
}

const askManifest = prepared(
  (database, asked: { readonly tenant: Tenant; readonly productId: string; readonly manifestSha256: string }) =>
    database
      .selectFrom("bundles")
      .select("manifest")
      .where("organisation_id", "=", asked.tenant)
      .where("product_id", "=", asked.productId)
      .where("manifest_sha256", "=", asked.manifestSha256),
);

/** The signed bytes of a manifest that the product has published; undefined when it has not. */
export async function findManifest(
  database: Database,
  tenant: Tenant,
  productId: string,
  manifestSha256: string,
): Promise<Uint8Array | undefined> {
  const [row] = await askManifest(database, { tenant, productId, manifestSha256 });
  return row?.manifest;
}

function ofTenant(database: Database, tenant: Tenant) {
  return database
    .selectFrom("bundles")
    .select(["id", "product_id", "version", "manifest_sha256", "base_manifest_sha256", "security_version", "floor"])
    .select(["platform", "notes", "size_bytes", "state", "created_at_ms", "state_since_ms"])
    .where("organisation_id", "=", tenant);
}

function toBundle(row: Omit<Schema["bundles"], "organisation_id" | "manifest">): Bundle {
  return {
    id: row.id,
    productId: row.product_id,
    version: row.version,
    manifestSha256: row.manifest_sha256,
    baseManifestSha256: row.base_manifest_sha256,
    securityVersion: row.security_version,
    floor: row.floor,
    platform: row.platform,
    notes: row.notes,
    sizeBytes: row.size_bytes,
    state: row.state,
    createdAtMs: row.created_at_ms,
    stateSinceMs: row.state_since_ms,
  };
}
