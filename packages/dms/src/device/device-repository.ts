import type { Tag } from "@regrow/core/decision";
import { noteChange } from "../change/index.ts";
import { prepared, type Database, type Writer } from "../database/index.ts";
import type { DeviceIdentity, ProvenDevice } from "../device-api/index.ts";
import { ofNoImport } from "../import-mark/index.ts";
import { provenTenant, type Tenant } from "../organisation/index.ts";

/** A device as its own requests see it: its certificate was found here. */
export interface KnownDevice {
  readonly uuid: ProvenDevice;
  /** Who owns it; null while unclaimed. Proven by the certificate, so a tenant. */
  readonly owner: Tenant | null;
  /** As the device is told. */
  readonly ownerName: string | null;
  readonly productId: string | null;
  readonly product: string | null;
  /** Whose the product is, which its bundles come from: for a production product that of whoever made it, whoever owns the device. */
  readonly supplier: Tenant | null;
  readonly tag: Tag;
  readonly publicKey: Uint8Array;
  readonly isRevoked: boolean;
  readonly isCertificateRevoked: boolean;
  /** Of the certificate that it showed. */
  readonly serial: string;
  readonly logSequence: number;
  /** It has not checked in since it changed hands. */
  readonly isLogHidden: boolean;
}

const askByIdentity = prepared((database, { uuid, serial }: Pick<DeviceIdentity, "uuid" | "serial">) =>
  database
    .selectFrom("certificates")
    .innerJoin("devices", "devices.uuid", "certificates.device_uuid")
    .leftJoin("products", "products.id", "devices.product_id")
    .leftJoin("organisations", "organisations.id", "devices.organisation_id")
    .select(["products.organisation_id as supplier_id", "products.code", "organisations.name as owner_name"])
    .select(["devices.organisation_id", "devices.product_id", "devices.tag", "devices.public_key"])
    .select(["devices.is_revoked", "devices.log_sequence", "devices.is_log_hidden", "certificates.revoked_at_ms"])
    .where("certificates.serial", "=", serial)
    .where("devices.uuid", "=", uuid)
    .where(ofNoImport()),
);

/** The device that holds the certificate; undefined when this DMS did not issue it to that UUID. */
export async function findByIdentity(database: Database, identity: DeviceIdentity): Promise<KnownDevice | undefined> {
  const { uuid, serial } = identity;
  const [row] = await askByIdentity(database, { uuid, serial });
  if (row === undefined) return undefined;
  return {
    uuid: identity.uuid,
    owner: row.organisation_id === null ? null : provenTenant(row.organisation_id),
    ownerName: row.owner_name,
    productId: row.product_id,
    product: row.code,
    supplier: row.supplier_id === null ? null : provenTenant(row.supplier_id),
    tag: row.tag,
    publicKey: row.public_key,
    isRevoked: row.is_revoked === 1,
    isCertificateRevoked: row.revoked_at_ms !== null,
    serial: identity.serial,
    logSequence: row.log_sequence,
    isLogHidden: row.is_log_hidden === 1,
  };
}

/** What is known of a UUID before anything is proven: only for provisioning. */
export function findHolder(
  database: Database,
  uuid: string,
): Promise<{ public_key: Uint8Array; is_revoked: number; viewer: string } | undefined> {
  return database
    .selectFrom("devices")
    .select(["public_key", "is_revoked"])
    .select(({ fn }) => fn.coalesce("organisation_id", "maker_id").as("viewer"))
    .where("uuid", "=", uuid)
    .executeTakeFirst();
}

export interface NewDevice {
  readonly uuid: string;
  readonly makerId: string;
  readonly publicKey: Uint8Array;
  readonly atMs: number;
}

/** Makes a device known; keeps one that is. */
export async function addDevice(writer: Writer, device: NewDevice): Promise<void> {
  await writer
    .insertInto("devices")
    .values({
      uuid: device.uuid,
      maker_id: device.makerId,
      organisation_id: null,
      product_id: null,
      tag: "release",
      public_key: device.publicKey,
      is_revoked: 0,
      is_log_broken: 0,
      log_sequence: 0,
      log_from: 0,
      well_from: 0,
      is_log_hidden: 0,
      notes: "",
      log_hash: "0".repeat(64),
      running_version: null,
      running_product: null,
      running_manifest_sha256: null,
      reported: null,
      last_seen_at_ms: null,
      condition: "normal",
      held_version: null,
      created_at_ms: device.atMs,
    })
    .onConflict((conflict) => conflict.column("uuid").doNothing())
    .execute();
}

/** Who owns the device, and its product, inside a transaction: they may be others than when the device was let in. */
export async function findBelonging(
  writer: Writer,
  uuid: ProvenDevice,
): Promise<{ readonly owner: Tenant | null; readonly productId: string | null }> {
  const row = await writer
    .selectFrom("devices")
    .select(["organisation_id", "product_id"])
    .where("uuid", "=", uuid)
    .executeTakeFirst();
  const owner = row?.organisation_id ?? null;
  return { owner: owner === null ? null : provenTenant(owner), productId: row?.product_id ?? null };
}

/** The device has checked in since it changed hands: what it logs from here on is for who has it now. */
export async function endHiddenLog(writer: Writer, uuid: ProvenDevice, logSequence: number): Promise<void> {
  await writer
    .updateTable("devices")
    .set(({ val, eb }) => ({
      log_from: eb.case().when("log_from", "<", logSequence).then(val(logSequence)).else(eb.ref("log_from")).end(),
      is_log_hidden: 0,
    }))
    .where("uuid", "=", uuid)
    .where("is_log_hidden", "=", 1)
    .execute();
}

/** Activates a device that nobody owns, and that has no product yet: as its maker wants it. */
export async function setFirstProduct(writer: Writer, uuid: string, productId: string): Promise<void> {
  await writer
    .updateTable("devices")
    .set({ product_id: productId })
    .where("uuid", "=", uuid)
    .where("organisation_id", "is", null)
    .where("product_id", "is", null)
    .execute();
  await noteChange(writer, { kind: "device", subject: uuid });
}

/** Binds an owner's device to one of that owner's products. */
export async function setProduct(writer: Writer, owner: Tenant, uuid: ProvenDevice, productId: string): Promise<void> {
  await writer
    .updateTable("devices")
    .set({ product_id: productId })
    .where("uuid", "=", uuid)
    .where("organisation_id", "=", owner)
    .execute();
  await noteChange(writer, { kind: "device", subject: uuid });
}
