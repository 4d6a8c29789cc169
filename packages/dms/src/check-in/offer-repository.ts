import { randomUUID } from "node:crypto";
import type { DecisionBundle } from "@regrow/core/decision";
import { prepared, type Database, type Schema, type Writer } from "../database/index.ts";
import type { ProvenDevice } from "../device-api/index.ts";
import type { Tenant } from "../organisation/index.ts";

const askOpen = prepared(
  (writer, asked: { readonly owner: Tenant; readonly uuid: string; readonly manifest: string }) =>
    writer
      .selectFrom("offers")
      .select("update_id")
      .where("organisation_id", "=", asked.owner)
      .where("device_uuid", "=", asked.uuid)
      .where("manifest_sha256", "=", asked.manifest)
      .where("closed_at_ms", "is", null),
);

/** The identifier under which a bundle is offered to a device: the same until an outcome of it has arrived. */
export async function openOffer(
  writer: Writer,
  owner: Tenant,
  uuid: ProvenDevice,
  bundle: DecisionBundle,
  nowMs: number,
): Promise<string> {
  const [open] = await askOpen(writer, { owner, uuid, manifest: bundle.manifestSha256 });
  if (open !== undefined) return open.update_id;
  const updateId = randomUUID();
  await writer
    .insertInto("offers")
    .values({
      update_id: updateId,
      organisation_id: owner,
      device_uuid: uuid,
      bundle_id: bundle.bundleId,
      manifest_sha256: bundle.manifestSha256,
      offered_at_ms: nowMs,
      closed_at_ms: null,
    })
    .execute();
  return updateId;
}

/** Whether the bundle was ever offered to the device by this owner. */
export async function wasOffered(
  database: Database,
  owner: Tenant,
  uuid: ProvenDevice,
  bundleId: string,
): Promise<boolean> {
  const row = await database
    .selectFrom("offers")
    .select("update_id")
    .where("organisation_id", "=", owner)
    .where("device_uuid", "=", uuid)
    .where("bundle_id", "=", bundleId)
    .executeTakeFirst();
  return row !== undefined;
}

const askTried = prepared((database, { uuid }: { readonly uuid: string }) =>
  database
    .selectFrom("outcomes")
    .select(["manifest_sha256", "result"])
    .where("device_uuid", "=", uuid)
    .where("result", "in", ["rolled-back", "confirmed"])
    .orderBy("sequence"),
);

/** Manifests that the device has tried and given up, by its own signed word, since it last confirmed them. */
export async function listFailed(database: Database, uuid: string): Promise<readonly string[]> {
  return failedOf(await askTried(database, { uuid }));
}

/** The same of many devices, by UUID; those that have given nothing up are not in it. 500 at most. */
export async function listFailedOf(
  database: Database,
  uuids: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await database
    .selectFrom("outcomes")
    .select(["device_uuid", "manifest_sha256", "result"])
    .where("device_uuid", "in", uuids)
    .where("result", "in", ["rolled-back", "confirmed"])
    .orderBy("device_uuid")
    .orderBy("sequence")
    .execute();
  const byDevice = Map.groupBy(rows, (row) => row.device_uuid);
  return new Map([...byDevice].map(([uuid, tried]) => [uuid, failedOf(tried)]));
}

/** Oldest first. */
function failedOf(tried: readonly Pick<Schema["outcomes"], "manifest_sha256" | "result">[]): readonly string[] {
  const failed = new Set<string>();
  for (const { manifest_sha256, result } of tried) {
    if (manifest_sha256 === null) continue;
    if (result === "confirmed") failed.delete(manifest_sha256);
    else failed.add(manifest_sha256);
  }
  return [...failed];
}
