import { RegrowError } from "@regrow/core/error";
import { requireClaimable } from "@regrow/core/release";
import { noteChange } from "../change/index.ts";
import type { Writer } from "../database/index.ts";
import type { Scope, Tenant } from "../organisation/index.ts";
import { findTerms } from "../product/index.ts";
import { findDevice } from "./device-view.ts";

/**
 * Gives a device to an owner, or to nobody. A production product stays with it for good (dms-facts 1.1 rule 7); of everything else
 * of its last owner, bundles and history included, the next one gets and sees nothing (law L9).
 */
export async function changeOwner(writer: Writer, uuid: string, owner: Tenant | null, atMs: number): Promise<void> {
  const device = await writer
    .selectFrom("devices")
    .select(["organisation_id", "product_id", "log_sequence", "log_from"])
    .where("uuid", "=", uuid)
    .executeTakeFirstOrThrow();
  if (device.organisation_id === owner) return;
  const keepsProduct = await isKept(writer, device.product_id, owner);
  await writer
    .updateTable("devices")
    .set({
      organisation_id: owner,
      product_id: keepsProduct ? device.product_id : null,
      tag: "release",
      log_from: device.organisation_id === null ? device.log_from : device.log_sequence,
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
  await noteChange(writer, { kind: "device", subject: uuid });
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
