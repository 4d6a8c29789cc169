import { sql } from "kysely";
import type { Readable, Writer } from "../database/index.ts";
import type { Tenant } from "../organisation/index.ts";
import { labelText, type Label } from "./label.ts";

/** Labels of devices that the caller was proven to see, by UUID, each as it was written. */
export async function listLabels(
  database: Readable,
  tenant: Tenant,
  uuids: readonly string[],
): Promise<ReadonlyMap<string, string[]>> {
  const labels = new Map<string, string[]>(uuids.map((uuid) => [uuid, []]));
  if (uuids.length === 0) return labels;
  const rows = await database
    .selectFrom("device_labels")
    .select(["device_uuid", "name", "value"])
    .where("device_uuid", "in", uuids)
    // Said in words that no index is read for: SQLite would read all labels of the organisation to find those of some devices.
    .where(sql<string>`coalesce(organisation_id, '')`, "=", tenant)
    .orderBy("name")
    .execute();
  for (const row of rows) labels.get(row.device_uuid)?.push(labelText(row));
  return labels;
}

/** These and no others, of a device that the caller was proven to see. */
export async function setLabels(writer: Writer, tenant: Tenant, uuid: string, labels: readonly Label[]): Promise<void> {
  await writer.deleteFrom("device_labels").where("device_uuid", "=", uuid).execute();
  if (labels.length === 0) return;
  const rows = labels.map(({ name, value }) => ({ device_uuid: uuid, organisation_id: tenant, name, value }));
  await writer.insertInto("device_labels").values(rows).execute();
}

export async function setNotes(writer: Writer, uuid: string, notes: string): Promise<void> {
  await writer.updateTable("devices").set({ notes }).where("uuid", "=", uuid).execute();
}
