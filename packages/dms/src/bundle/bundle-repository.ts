import { RegrowError } from "@regrow/core/error";
import type { BundleState, DecisionBundle } from "@regrow/core/decision";
import type { Database, Schema, Writer } from "../database/index.ts";
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
}

/** Newest first. */
export async function listBundles(database: Database, tenant: Tenant, productId: string): Promise<readonly Bundle[]> {
  const rows = await ofTenant(database, tenant)
    .where("product_id", "=", productId)
    .orderBy("created_at_ms", "desc")
    .orderBy("id")
    .execute();
  return rows.map(toBundle);
}

/** @throws RegrowError BUNDLE_UNKNOWN */
export async function findBundle(database: Database, tenant: Tenant, bundleId: string): Promise<Bundle> {
  const row = await ofTenant(database, tenant).where("id", "=", bundleId).executeTakeFirst();
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

/** The signed bytes of a manifest that the product has published; undefined when it has not. */
export async function findManifest(
  database: Database,
  tenant: Tenant,
  productId: string,
  manifestSha256: string,
): Promise<Uint8Array | undefined> {
  const row = await database
    .selectFrom("bundles")
    .select("manifest")
    .where("organisation_id", "=", tenant)
    .where("product_id", "=", productId)
    .where("manifest_sha256", "=", manifestSha256)
    .executeTakeFirst();
  return row?.manifest;
}

/** A product's bundles with their tags, as the decision wants them. */
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
  const bundles = await listBundles(database, tenant, productId);
  return bundles.map((bundle) => ({
    bundleId: bundle.id,
    version: bundle.version,
    manifestSha256: bundle.manifestSha256,
    securityVersion: bundle.securityVersion,
    floor: bundle.floor,
    platform: bundle.platform,
    state: bundle.state,
    tags: tags.filter((held) => held.bundle_id === bundle.id).map((held) => held.tag),
  }));
}

export interface NewBundle extends Bundle {
  readonly manifest: Uint8Array;
  readonly objects: readonly { readonly sha256: string; readonly sizeBytes: number }[];
}

export async function addBundle(writer: Writer, tenant: Tenant, bundle: NewBundle): Promise<void> {
  await writer
    .insertInto("bundles")
    .values({
      id: bundle.id,
      organisation_id: tenant,
      product_id: bundle.productId,
      version: bundle.version,
      manifest_sha256: bundle.manifestSha256,
      manifest: bundle.manifest,
      base_manifest_sha256: bundle.baseManifestSha256,
      security_version: bundle.securityVersion,
      floor: bundle.floor,
      platform: bundle.platform,
      notes: bundle.notes,
      size_bytes: bundle.sizeBytes,
      state: bundle.state,
      created_at_ms: bundle.createdAtMs,
    })
    .execute();
  for (let start = 0; start < bundle.objects.length; start += OBJECTS_PER_INSERT) {
    const part = bundle.objects.slice(start, start + OBJECTS_PER_INSERT);
    const rows = part.map(({ sha256, sizeBytes }) => ({
      organisation_id: tenant,
      bundle_id: bundle.id,
      sha256,
      size_bytes: sizeBytes,
    }));
    await writer.insertInto("bundle_objects").values(rows).execute();
  }
}

/** Rows that one statement adds: within every database's limit of parameters. */
const OBJECTS_PER_INSERT = 500;

function ofTenant(database: Database, tenant: Tenant) {
  return database
    .selectFrom("bundles")
    .select(["id", "product_id", "version", "manifest_sha256", "base_manifest_sha256", "security_version", "floor"])
    .select(["platform", "notes", "size_bytes", "state", "created_at_ms"])
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
  };
}
