import type { Writer } from "../database/index.ts";
import { provenTenant } from "../organisation/index.ts";
import { raiseEvent, type RaisedEvent } from "./raise-event.ts";

/** An event of a device, for who owns it at this moment; of one that nobody owns nobody is told. */
export async function raiseDeviceEvent(
  writer: Writer,
  uuid: string,
  event: Omit<RaisedEvent, "productId" | "device">,
): Promise<void> {
  const device = await writer
    .selectFrom("devices")
    .select(["organisation_id", "product_id"])
    .where("uuid", "=", uuid)
    .executeTakeFirst();
  if (device === undefined || device.organisation_id === null) return;
  const tenant = provenTenant(device.organisation_id);
  await raiseEvent(writer, tenant, { ...event, productId: device.product_id, device: uuid });
}
