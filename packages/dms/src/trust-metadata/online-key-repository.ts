import type { Database, OnlineRole, Writer } from "../database/index.ts";
import type { Tenant } from "../organisation/index.ts";

/** A key pair of the DMS for one role of one product. */
export interface OnlineKey {
  readonly role: OnlineRole;
  /** SHA-256 of its canonical JSON, as TUF names it. */
  readonly keyId: string;
  /** The private half in PEM, sealed. */
  readonly sealed: string;
  /** The higher, the newer. */
  readonly sequence: number;
  readonly createdAtMs: number;
}

/** Oldest first. */
export async function listOnlineKeys(
  database: Database,
  tenant: Tenant,
  productId: string,
): Promise<readonly OnlineKey[]> {
  const rows = await database
    .selectFrom("online_keys")
    .select(["role", "key_id", "sealed", "sequence", "created_at_ms"])
    .where("organisation_id", "=", tenant)
    .where("product_id", "=", productId)
    .orderBy("sequence")
    .execute();
  return rows.map(({ role, key_id, sealed, sequence, created_at_ms }) => ({
    role,
    keyId: key_id,
    sealed,
    sequence,
    createdAtMs: created_at_ms,
  }));
}

export async function addOnlineKey(writer: Writer, tenant: Tenant, productId: string, key: OnlineKey): Promise<void> {
  await writer
    .insertInto("online_keys")
    .values({
      organisation_id: tenant,
      product_id: productId,
      role: key.role,
      key_id: key.keyId,
      sealed: key.sealed,
      sequence: key.sequence,
      created_at_ms: key.createdAtMs,
    })
    .execute();
}

/** What was signed last for a role. */
export interface OnlineMetadata {
  readonly role: OnlineRole;
  readonly version: number;
  /** What it speaks of and by which keys: where that changes it is signed anew. */
  readonly about: string;
  /** When it is signed anew though nothing has changed, wall time in ms. */
  readonly renewAtMs: number;
  readonly bytes: Uint8Array;
}

export async function findOnlineMetadata(
  database: Database,
  tenant: Tenant,
  productId: string,
): Promise<ReadonlyMap<OnlineRole, OnlineMetadata>> {
  const rows = await database
    .selectFrom("online_metadata")
    .select(["role", "version", "about", "renew_at_ms", "bytes"])
    .where("organisation_id", "=", tenant)
    .where("product_id", "=", productId)
    .execute();
  return new Map(
    rows.map(({ role, version, about, renew_at_ms, bytes }) => [
      role,
      { role, version, about, renewAtMs: renew_at_ms, bytes },
    ]),
  );
}

/** In the place of what was signed before: nobody asks for an older one. */
export async function putOnlineMetadata(
  writer: Writer,
  tenant: Tenant,
  productId: string,
  { role, version, about, renewAtMs, bytes }: OnlineMetadata,
): Promise<void> {
  const values = { version, about, renew_at_ms: renewAtMs, bytes };
  await writer
    .insertInto("online_metadata")
    .values({ organisation_id: tenant, product_id: productId, role, ...values })
    .onConflict((conflict) => conflict.columns(["organisation_id", "product_id", "role"]).doUpdateSet(values))
    .execute();
}
