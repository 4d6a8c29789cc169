import { RegrowError } from "@regrow/core/error";
import type { Clock } from "@regrow/core/port";
import { requireDeletable, requireTransition } from "@regrow/core/release";
import type { Occasion } from "../audit/index.ts";
import type { BlobStore } from "../blob/index.ts";
import { transact, type Database } from "../database/index.ts";
import { requireRevision } from "../edit/index.ts";
import type { Scope, Tenant } from "../organisation/index.ts";
import { findProduct } from "../product/index.ts";
import { findByVersion, type Bundle } from "./bundle-repository.ts";
import { bundleRevision } from "./bundle-schemas.ts";
import { listTagsOf, readUse } from "./bundle-use.ts";
import { freeBlobs } from "./free-blobs.ts";
import { removeBundle, updateBundle, type BundleChange } from "./write-bundle.ts";

/** Packs that were made of bundles. */
export interface MadePacks {
  forget(tenant: Tenant, manifestSha256: string): Promise<void>;
}

export interface ChangeParts {
  readonly database: Database;
  readonly blobs: BlobStore;
  readonly packs: MadePacks;
  readonly clock: Pick<Clock, "nowMs">;
}

/** A bundle by its names. */
export interface BundleName {
  readonly code: string;
  readonly version: string;
}

/** @throws RegrowError PRODUCT_UNKNOWN, BUNDLE_UNKNOWN */
export async function requireBundle(database: Database, scope: Scope, { code, version }: BundleName): Promise<Bundle> {
  const product = await findProduct(database, scope, code);
  const bundle = await findByVersion(database, scope.tenant, product.id, version);
  if (bundle === undefined) throw new RegrowError("BUNDLE_UNKNOWN", { product: code, version });
  return bundle;
}

/** A change to a bundle, and the revision that it was made from. */
interface EditedBundle extends BundleChange {
  readonly revision?: string;
}

/**
 * Gives a bundle another state or other notes.
 * @throws RegrowError PRODUCT_UNKNOWN, BUNDLE_UNKNOWN, BUNDLE_TAGGED, BUNDLE_STATE, EDIT_CONFLICT
 */
export function changeBundle(
  { database, clock }: ChangeParts,
  scope: Scope,
  name: BundleName,
  { revision: asked, ...change }: EditedBundle,
  occasion: Occasion,
): Promise<Bundle> {
  return transact(database, async (writer) => {
    const bundle = await requireBundle(writer, scope, name);
    const target = `product ${name.code}`;
    await requireRevision(writer, scope.tenant, {
      ...{ asked, present: bundleRevision(bundle), target, operations: ["changeBundle"] },
      isOfIt: ({ changed }) => changed["version"] === name.version,
    });
    const tags = await listTagsOf(writer, scope.tenant, bundle);
    if (change.state !== undefined) requireTransition({ ...bundle, tags }, change.state);
    await updateBundle(writer, scope.tenant, bundle, change, clock.nowMs());
    const { state = bundle.state, notes } = change;
    const moved = state === bundle.state ? { state } : { state, stateBefore: bundle.state };
    const changed = { version: name.version, ...moved, ...(notes === undefined ? {} : { notes }) };
    await occasion.record(writer, { target, changed });
    return requireBundle(writer, scope, name);
  });
}

/**
 * Deletes a bundle that nothing needs, then its packs, then those of its files that no other bundle names.
 * @throws RegrowError PRODUCT_UNKNOWN, BUNDLE_UNKNOWN, BUNDLE_TAGGED, BUNDLE_IN_USE
 */
export async function deleteBundle(
  { database, blobs, packs, clock }: ChangeParts,
  scope: Scope,
  name: BundleName,
  occasion: Occasion,
): Promise<void> {
  const { tenant } = scope;
  await blobs.exclusively(async () => {
    const { bundle, named } = await transact(database, async (writer) => {
      const found = await requireBundle(writer, scope, name);
      requireDeletable(await readUse(writer, tenant, found, clock.nowMs()));
      const changed = { version: name.version, bundle: found.id };
      await occasion.record(writer, { target: `product ${name.code}`, changed });
      return { bundle: found, named: await removeBundle(writer, tenant, found) };
    });
    await packs.forget(tenant, bundle.manifestSha256);
    await freeBlobs(database, blobs, named);
  });
}
