import { RegrowError } from "@regrow/core/error";
import { noteChange } from "../change/index.ts";
import type { Database, Writer } from "../database/index.ts";
import type { DeviceIdentity } from "../device-api/index.ts";
import { raiseDeviceEvent } from "../event/index.ts";
import type { Scope } from "../organisation/index.ts";
import { findByIdentity } from "./device-repository.ts";
import { findDevice } from "./device-view.ts";

/** Whether neither the device nor its certificate is shut out, by the same rows as every request of it. */
export async function isServed(database: Database, identity: DeviceIdentity): Promise<boolean> {
  const device = await findByIdentity(database, identity);
  return device !== undefined && !device.isRevoked && !device.isCertificateRevoked;
}

/**
 * Shuts a device out, or lets it in again, its certificates untouched. With the transaction every request, resumed session and open
 * connection of it is refused.
 * @returns false when it was so already
 * @throws RegrowError DEVICE_UNKNOWN
 */
export async function setRevoked(
  writer: Writer,
  scope: Scope,
  uuid: string,
  { isRevoked, atMs }: { readonly isRevoked: boolean; readonly atMs: number },
): Promise<boolean> {
  const device = await findDevice(writer, scope, uuid);
  if (device === undefined) throw new RegrowError("DEVICE_UNKNOWN", { uuid });
  if ((device.state === "revoked") === isRevoked) return false;
  await writer
    .updateTable("devices")
    .set({ is_revoked: Number(isRevoked) })
    .where("uuid", "=", uuid)
    .execute();
  await noteChange(writer, { kind: "device", subject: uuid });
  await raiseDeviceEvent(writer, uuid, { type: isRevoked ? "device.revoked" : "device.restored", atMs });
  return true;
}
