import { RegrowError } from "@regrow/core/error";
import type { UpdatePolicy } from "@regrow/core/schedule";
import { requireRoomFor } from "../bound/index.ts";
import { noteChange } from "../change/index.ts";
import type { Writer } from "../database/index.ts";
import type { Scope, Tenant } from "../organisation/index.ts";

/** Gives a product its rule; null: none. */
export async function setProductPolicy(
  writer: Writer,
  tenant: Tenant,
  productId: string,
  policy: UpdatePolicy | null,
): Promise<void> {
  await writer
    .updateTable("products")
    .set({ update_policy: policy === null ? null : JSON.stringify(policy) })
    .where("organisation_id", "=", tenant)
    .where("id", "=", productId)
    .execute();
  await noteChange(writer, { kind: "product", subject: productId });
}

/** Gives a device a rule of its own; null: its product's counts again. @throws RegrowError DEVICE_UNKNOWN */
export async function setDevicePolicy(
  writer: Writer,
  scope: Scope,
  uuid: string,
  policy: UpdatePolicy | null,
): Promise<void> {
  await requireOwned(writer, scope, uuid);
  const held = { organisation_id: scope.tenant, policy: JSON.stringify(policy) };
  if (policy === null) await writer.deleteFrom("device_update_policies").where("device_uuid", "=", uuid).execute();
  else
    await writer
      .insertInto("device_update_policies")
      .values({ device_uuid: uuid, ...held })
      .onConflict((conflict) => conflict.column("device_uuid").doUpdateSet(held))
      .execute();
  await noteChange(writer, { kind: "device", subject: uuid });
}

export interface Consent {
  readonly uuid: string;
  readonly version: string;
  /** Who agrees, for the record. */
  readonly by: string;
  readonly atMs: number;
}

/**
 * Agrees to a version of the device's product, for this device.
 * @throws RegrowError DEVICE_UNKNOWN, DEVICE_NOT_ACTIVATED, BUNDLE_UNKNOWN, CONSENT_LIMIT
 */
export async function addConsent(writer: Writer, scope: Scope, { uuid, version, by, atMs }: Consent): Promise<void> {
  const productId = await requireOwned(writer, scope, uuid);
  if (productId === null) throw new RegrowError("DEVICE_NOT_ACTIVATED", { device: uuid });
  const bundle = await writer
    .selectFrom("bundles")
    .select("manifest_sha256")
    .where("product_id", "=", productId)
    .where("version", "=", version)
    .executeTakeFirst();
  if (bundle === undefined) throw new RegrowError("BUNDLE_UNKNOWN", { version });
  await forgetUsed(writer, uuid, bundle.manifest_sha256);
  await requireRoomFor(writer, { kind: "consents", tenant: scope.tenant, device: uuid }, 1);
  await writer
    .insertInto("update_consents")
    .values({
      ...{ device_uuid: uuid, organisation_id: scope.tenant, manifest_sha256: bundle.manifest_sha256 },
      ...{ version, given_by: by, given_at_ms: atMs },
    })
    .onConflict((conflict) => conflict.columns(["device_uuid", "organisation_id", "manifest_sha256"]).doNothing())
    .execute();
  await noteChange(writer, { kind: "device", subject: uuid });
}

/** What the device runs by its signed log was agreed to for that, and what is agreed to anew counts once. */
async function forgetUsed(writer: Writer, uuid: string, manifestSha256: string): Promise<void> {
  const running = writer.selectFrom("devices").select("running_manifest_sha256").where("uuid", "=", uuid);
  await writer
    .deleteFrom("update_consents")
    .where("device_uuid", "=", uuid)
    .where(({ eb, or }) => or([eb("manifest_sha256", "=", running), eb("manifest_sha256", "=", manifestSha256)]))
    .execute();
}

/** Takes it back; without effect on what has begun. @throws RegrowError DEVICE_UNKNOWN */
export async function removeConsent(writer: Writer, scope: Scope, uuid: string, version: string): Promise<void> {
  await requireOwned(writer, scope, uuid);
  await writer
    .deleteFrom("update_consents")
    .where("device_uuid", "=", uuid)
    .where("organisation_id", "=", scope.tenant)
    .where("version", "=", version)
    .execute();
  await noteChange(writer, { kind: "device", subject: uuid });
}

/** The device's product. @throws RegrowError DEVICE_UNKNOWN */
async function requireOwned(writer: Writer, { tenant, products }: Scope, uuid: string): Promise<string | null> {
  const row = await writer
    .selectFrom("devices")
    .select("product_id")
    .where("uuid", "=", uuid)
    .where("organisation_id", "=", tenant)
    .$if(products !== null, (query) => query.where("product_id", "in", products ?? []))
    .executeTakeFirst();
  if (row === undefined) throw new RegrowError("DEVICE_UNKNOWN", { device: uuid });
  return row.product_id;
}
