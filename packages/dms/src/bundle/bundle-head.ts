import { invariant } from "@regrow/core/error";
import type { Database } from "../database/index.ts";
import type { Tenant } from "../organisation/index.ts";
import { composeHead, type OnlineKeyParts } from "../trust-metadata/index.ts";
import { findBundle, findManifest, type Bundle } from "./bundle-repository.ts";

/**
 * The head of a bundle as devices get it.
 * @param online null: without snapshot and timestamp, for its length alone
 * @throws RegrowError BUNDLE_UNKNOWN
 */
export async function composeBundleHead(
  database: Database,
  tenant: Tenant,
  bundleId: string,
  online: OnlineKeyParts | null,
): Promise<Uint8Array> {
  const bundle = await findBundle(database, tenant, bundleId);
  const { manifest, base } = await findManifestBytes(database, tenant, bundle);
  return composeHead(database, tenant, { productId: bundle.productId, manifest, base }, online);
}

/** A bundle's manifest and, for a partial one, its base's, as they were signed. */
export async function findManifestBytes(
  database: Database,
  tenant: Tenant,
  { productId, manifestSha256, baseManifestSha256 }: Bundle,
): Promise<{ readonly manifest: Uint8Array; readonly base: Uint8Array | null }> {
  const manifest = await findManifest(database, tenant, productId, manifestSha256);
  invariant(manifest !== undefined, "a bundle has its manifest");
  const base = baseManifestSha256 === null ? null : await findManifest(database, tenant, productId, baseManifestSha256);
  invariant(base !== undefined, "a partial bundle is only taken with its base");
  return { manifest, base };
}
