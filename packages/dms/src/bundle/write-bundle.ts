import type { BundleState } from "@regrow/core/decision";
import { noteChange } from "../change/index.ts";
import type { Writer } from "../database/index.ts";
import { raiseEvent } from "../event/index.ts";
import type { Tenant } from "../organisation/index.ts";
import { bytesOfUnnamed, countStored } from "../storage/index.ts";
import type { Bundle } from "./bundle-repository.ts";

export interface NewBundle extends Bundle {
  readonly manifest: Uint8Array;
  readonly objects: readonly { readonly sha256: string; readonly sizeBytes: number }[];
}

/** Rows that one statement adds: within every database's limit of parameters. */
const OBJECTS_PER_INSERT = 500;

export async function addBundle(writer: Writer, tenant: Tenant, bundle: NewBundle): Promise<void> {
  await countStored(writer, tenant, { bundlesBytes: await bytesOfUnnamed(writer, tenant, bundle.objects) });
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
      state_since_ms: bundle.stateSinceMs,
    })
    .execute();
  await noteChange(writer, { kind: "product", subject: bundle.productId });
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
  await raiseStateEvent(writer, tenant, bundle, bundle.state, bundle.stateSinceMs);
}

/** Whoever follows a product is told what can be asked for; a draft is nobody's business yet. */
async function raiseStateEvent(
  writer: Writer,
  tenant: Tenant,
  { id, productId, version }: Bundle,
  state: BundleState,
  atMs: number,
): Promise<void> {
  if (state === "draft") return;
  const type = state === "available" ? "bundle.published" : "bundle.retired";
  await raiseEvent(writer, tenant, { type, atMs, productId, data: { version, bundleId: id } });
}

/** What may be changed of a bundle; the rest is signed. */
export interface BundleChange {
  readonly state?: BundleState;
  readonly notes?: string;
}

/** Writes a change that the rules allow. */
export async function updateBundle(
  writer: Writer,
  tenant: Tenant,
  bundle: Bundle,
  { state, notes }: BundleChange,
  nowMs: number,
): Promise<void> {
  await writer
    .updateTable("bundles")
    .set({
      ...(notes === undefined ? {} : { notes }),
      ...(state === undefined || state === bundle.state ? {} : { state, state_since_ms: nowMs }),
    })
    .where("organisation_id", "=", tenant)
    .where("id", "=", bundle.id)
    .execute();
  await noteChange(writer, { kind: "product", subject: bundle.productId });
  if (state !== undefined && state !== bundle.state) await raiseStateEvent(writer, tenant, bundle, state, nowMs);
}

/** Takes away the bundle's row and all that hangs on it; its files stay. @returns the hashes that it named */
export async function removeBundle(writer: Writer, tenant: Tenant, bundle: Bundle): Promise<readonly string[]> {
  const named = await writer
    .selectFrom("bundle_objects")
    .select(["sha256", "size_bytes as sizeBytes"])
    .where("organisation_id", "=", tenant)
    .where("bundle_id", "=", bundle.id)
    .execute();
  for (const table of ["bundle_objects", "offers", "uploads"] as const)
    await writer.deleteFrom(table).where("organisation_id", "=", tenant).where("bundle_id", "=", bundle.id).execute();
  await countStored(writer, tenant, { bundlesBytes: -(await bytesOfUnnamed(writer, tenant, named)) });
  await writer.deleteFrom("bundles").where("organisation_id", "=", tenant).where("id", "=", bundle.id).execute();
  await noteChange(writer, { kind: "product", subject: bundle.productId });
  return named.map(({ sha256 }) => sha256);
}
