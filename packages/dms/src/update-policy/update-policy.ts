import type { DecisionSchedule } from "@regrow/core/decision";
import { AT_ANY_TIME, type UpdatePolicy } from "@regrow/core/schedule";
import { prepared, type Database } from "../database/index.ts";
import type { Tenant } from "../organisation/index.ts";

/** A device with the organisation whose rules count for it. */
export interface ScheduledDevice {
  readonly uuid: string;
  readonly owner: Tenant;
  readonly productId: string;
}

/**
 * When a device may begin an update by itself: its owner's rule for it, else its product's, else at any time. What another owner has
 * said or agreed to before does not count.
 */
export async function findSchedule(
  database: Database,
  { uuid, owner, productId }: ScheduledDevice,
  nowMs: number,
): Promise<DecisionSchedule> {
  const own = await findDevicePolicy(database, owner, uuid);
  const policy = own ?? (await findPolicyOfProduct(database, productId)) ?? AT_ANY_TIME;
  if (!policy.asksFirst) return { nowMs, policy, consented: [] };
  const consents = await database
    .selectFrom("update_consents")
    .select("manifest_sha256")
    .where("device_uuid", "=", uuid)
    .where("organisation_id", "=", owner)
    .execute();
  return { nowMs, policy, consented: consents.map((row) => row.manifest_sha256) };
}

const askOfDevice = prepared((database, { owner, uuid }: { readonly owner: Tenant; readonly uuid: string }) =>
  database
    .selectFrom("device_update_policies")
    .select("policy")
    .where("device_uuid", "=", uuid)
    .where("organisation_id", "=", owner),
);

/** Null: the product's counts. */
export async function findDevicePolicy(database: Database, owner: Tenant, uuid: string): Promise<UpdatePolicy | null> {
  const [row] = await askOfDevice(database, { owner, uuid });
  return row === undefined ? null : parsePolicy(row.policy);
}

const askOfProduct = prepared((database, { productId }: { readonly productId: string }) =>
  database.selectFrom("products").select("update_policy").where("id", "=", productId),
);

/** Whoever made the product: a production product's rules count for all that have devices of it. */
export async function findPolicyOfProduct(database: Database, productId: string): Promise<UpdatePolicy | null> {
  const [row] = await askOfProduct(database, { productId });
  const text = row?.update_policy ?? null;
  return text === null ? null : parsePolicy(text);
}

/** Rules of an owner's devices, by UUID; those that have none are not in it. 500 devices at most. */
export async function listDevicePolicies(
  database: Database,
  owner: Tenant,
  uuids: readonly string[],
): Promise<ReadonlyMap<string, UpdatePolicy>> {
  const rows = await database
    .selectFrom("device_update_policies")
    .select(["device_uuid", "policy"])
    .where("device_uuid", "in", uuids)
    .where("organisation_id", "=", owner)
    .execute();
  return new Map(rows.map((row) => [row.device_uuid, parsePolicy(row.policy)]));
}

/** What was agreed to for an owner's devices, by UUID; those that nothing was agreed to for are not in it. 500 devices at most. */
export async function listConsents(
  database: Database,
  owner: Tenant,
  uuids: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await database
    .selectFrom("update_consents")
    .select(["device_uuid", "manifest_sha256"])
    .where("device_uuid", "in", uuids)
    .where("organisation_id", "=", owner)
    .orderBy("device_uuid")
    .orderBy("manifest_sha256")
    .execute();
  const byDevice = Map.groupBy(rows, (row) => row.device_uuid);
  return new Map([...byDevice].map(([uuid, agreed]) => [uuid, agreed.map((row) => row.manifest_sha256)]));
}

/** Written by the routes alone, from what had passed their schema. */
function parsePolicy(text: string): UpdatePolicy {
  return JSON.parse(text) as UpdatePolicy;
}
