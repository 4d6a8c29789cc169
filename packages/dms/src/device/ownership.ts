import { RegrowError } from "@regrow/core/error";
import { requireClaimable } from "@regrow/core/release";
import { noteChange } from "../change/index.ts";
import type { Writer } from "../database/index.ts";
import { raiseEvent } from "../event/index.ts";
import { requireNotImporting } from "../import-mark/index.ts";
import { provenTenant, type Scope, type Tenant } from "../organisation/index.ts";
import { handOnOrders } from "../order/index.ts";
import { findTerms } from "../product/index.ts";
import { removeGivenFiles } from "../storage/index.ts";
import { findDevice } from "./device-view.ts";

/**
 * Gives a device to an owner, or to nobody. A production product stays with it for good (dms-facts 1.1 rule 7); of everything else
 * of its last owner, bundles, labels, notes, files and history included, the next one gets and sees nothing (law L9). What the
 * device has logged and not sent yet is its last owner's too: see `is_log_hidden`.
 * @throws RegrowError IMPORT_UNDER_WAY where it would come to an organisation that is being imported
 */
export async function changeOwner(writer: Writer, uuid: string, owner: Tenant | null, atMs: number): Promise<void> {
  const device = await writer
    .selectFrom("devices")
    .select(["organisation_id", "maker_id", "product_id", "log_sequence"])
    .where("uuid", "=", uuid)
    .executeTakeFirstOrThrow();
  if (device.organisation_id === owner) return;
  await requireNotImporting(writer, provenTenant(owner ?? device.maker_id));
  // Who made it known goes on seeing it while nobody has it.
  const isSeenByAnother = (device.organisation_id ?? device.maker_id) !== (owner ?? device.maker_id);
  const keepsProduct = await isKept(writer, device.product_id, owner);
  await writer
    .updateTable("devices")
    .set({
      organisation_id: owner,
      product_id: keepsProduct ? device.product_id : null,
      tag: "release",
      reported: null,
      held_version: null,
      ...(isSeenByAnother ? { notes: "" } : {}),
      ...(device.organisation_id === null ? {} : { log_from: device.log_sequence, is_log_hidden: 1 }),
    })
    .where("uuid", "=", uuid)
    .execute();
  await writer
    .updateTable("offers")
    .set({ closed_at_ms: atMs })
    .where("device_uuid", "=", uuid)
    .where("closed_at_ms", "is", null)
    .execute();
  await writer.deleteFrom("transfer_devices").where("device_uuid", "=", uuid).execute();
  await writer.deleteFrom("claim_pins").where("device_uuid", "=", uuid).execute();
  if (isSeenByAnother) await writer.deleteFrom("device_labels").where("device_uuid", "=", uuid).execute();
  await writer.deleteFrom("device_update_policies").where("device_uuid", "=", uuid).execute();
  await writer.deleteFrom("update_consents").where("device_uuid", "=", uuid).execute();
  await removeGivenFiles(writer, "device", uuid);
  await handOnOrders(writer, uuid, owner);
  await noteChange(writer, { kind: "device", subject: uuid });
  const about = { atMs, productId: device.product_id, device: uuid };
  if (device.organisation_id !== null)
    await raiseEvent(writer, provenTenant(device.organisation_id), { ...about, type: "device.unclaimed" });
  const kept = { ...about, productId: keepsProduct ? device.product_id : null };
  if (owner !== null) await raiseEvent(writer, owner, { ...kept, type: "device.claimed" });
}

/** A production product, and one of the new owner's own, which its maker has given the device before anybody had it. */
async function isKept(writer: Writer, productId: string | null, owner: Tenant | null): Promise<boolean> {
  if (productId === null) return false;
  const product = await writer
    .selectFrom("products")
    .select(["kind", "organisation_id"])
    .where("id", "=", productId)
    .executeTakeFirstOrThrow();
  return product.kind === "production" || product.organisation_id === owner;
}

/**
 * Before an owner lets go of a device: it is theirs, and its product is not locked.
 * @throws RegrowError DEVICE_UNKNOWN, DEVICE_NOT_CLAIMED, PRODUCT_LOCKED
 */
export async function requireReleasable(writer: Writer, scope: Scope, uuid: string): Promise<void> {
  // Who reaches some products only is told nothing of other devices.
  if ((await findDevice(writer, scope, uuid)) === undefined) throw new RegrowError("DEVICE_UNKNOWN", { uuid });
  const device = await writer
    .selectFrom("devices")
    .select(["organisation_id", "product_id"])
    .where("uuid", "=", uuid)
    .executeTakeFirstOrThrow();
  if (device.organisation_id !== scope.tenant) throw new RegrowError("DEVICE_NOT_CLAIMED", { uuid });
  requireClaimable(await findTerms(writer, device.product_id));
}
