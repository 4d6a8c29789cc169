import type { CarriedRequest } from "@regrow/core/bridge";
import { RegrowError } from "@regrow/core/error";
import type { Database } from "../database/index.ts";
import { proveBySignature } from "../device-api/index.ts";
import { findByIdentity, findDevice, isSignedByDevice, type KnownDevice } from "../device/index.ts";
import type { Scope } from "../organisation/index.ts";

/** A device that somebody sees, and that somebody carries for. */
export type CarriedDevice = KnownDevice & {
  readonly owner: NonNullable<KnownDevice["owner"]>;
};

/**
 * The device that has made the request: one that the caller sees, by the key that is held of it, and let in as over its own network.
 * @throws RegrowError DEVICE_UNKNOWN, DFU_REQUEST_UNTRUSTED, DEVICE_NOT_PROVISIONED, DEVICE_REVOKED, DEVICE_CERTIFICATE_REVOKED,
 *   DEVICE_NOT_CLAIMED
 */
export async function findCarried(
  database: Database,
  scope: Scope,
  { request: { uuid }, signedBytes, signature }: CarriedRequest,
): Promise<CarriedDevice> {
  if ((await findDevice(database, scope, uuid)) === undefined) throw new RegrowError("DEVICE_UNKNOWN", { uuid });
  const row = await database
    .selectFrom("certificates")
    .innerJoin("devices", "devices.uuid", "certificates.device_uuid")
    .select(["certificates.serial", "devices.public_key"])
    .where("devices.uuid", "=", uuid)
    .orderBy("certificates.issued_at_ms", "desc")
    .executeTakeFirst();
  if (row === undefined) throw new RegrowError("DEVICE_NOT_PROVISIONED", { uuid });
  const isSigned = isSignedByDevice(row.public_key, signedBytes, Buffer.from(signature).toString("base64"));
  const device = await findByIdentity(database, { uuid: proveBySignature(uuid, isSigned), serial: row.serial });
  if (device === undefined) throw new RegrowError("DEVICE_UNKNOWN", { uuid });
  if (device.isRevoked) throw new RegrowError("DEVICE_REVOKED");
  if (device.isCertificateRevoked) throw new RegrowError("DEVICE_CERTIFICATE_REVOKED");
  // Who made it known sees it; it is nobody's to update.
  if (device.owner === null || device.owner !== scope.tenant) throw new RegrowError("DEVICE_NOT_CLAIMED");
  return { ...device, owner: device.owner };
}
