import type { Writer } from "../database/index.ts";
import type { ProvenDevice } from "../device-api/index.ts";

interface PlacedPin {
  readonly uuid: ProvenDevice;
  readonly pinHmac: string;
  readonly expiresAtMs: number;
}

/** The device shows this PIN from now on, and no other. False when another device shows it. */
export async function placePin(
  writer: Writer,
  { uuid, pinHmac, expiresAtMs }: PlacedPin,
  nowMs: number,
): Promise<boolean> {
  await writer.deleteFrom("claim_pins").where("expires_at_ms", "<=", nowMs).execute();
  const taken = await writer
    .selectFrom("claim_pins")
    .select("device_uuid")
    .where("pin_hmac", "=", pinHmac)
    .where("device_uuid", "<>", uuid)
    .executeTakeFirst();
  if (taken !== undefined) return false;
  const shown = { pin_hmac: pinHmac, expires_at_ms: expiresAtMs };
  await writer
    .insertInto("claim_pins")
    .values({ device_uuid: uuid, ...shown })
    .onConflict((conflict) => conflict.column("device_uuid").doUpdateSet(shown))
    .execute();
  return true;
}

/** The device that shows the PIN now: whoever knows it stands before the device, which proves it as a certificate would. */
export async function findShowing(
  writer: Writer,
  pinHmac: string,
  nowMs: number,
): Promise<{ readonly uuid: ProvenDevice; readonly productId: string | null } | undefined> {
  const row = await writer
    .selectFrom("claim_pins")
    .innerJoin("devices", "devices.uuid", "claim_pins.device_uuid")
    .select(["devices.uuid", "devices.product_id"])
    .where("pin_hmac", "=", pinHmac)
    .where("expires_at_ms", ">", nowMs)
    .where("devices.is_revoked", "=", 0)
    .executeTakeFirst();
  return row === undefined ? undefined : { uuid: row.uuid as ProvenDevice, productId: row.product_id };
}
