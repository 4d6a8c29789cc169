import { prepared, type Database, type Writer } from "../database/index.ts";
import { ROWS_AT_ONCE } from "./prune-device.ts";

/** A cause in an organisation, with all of its products and versions. */
export interface Cause {
  readonly organisationId: string;
  readonly fingerprint: string;
}

/** Whether one of these devices has a fault of the cause, of those that the organisation may see. */
export async function hasFaultOf(
  database: Database,
  { organisationId, fingerprint }: Cause,
  devices: readonly string[],
): Promise<boolean> {
  const found = await database
    .selectFrom("faults")
    .innerJoin("devices", "devices.uuid", "faults.device_uuid")
    .select("faults.sequence")
    .where("faults.device_uuid", "in", devices)
    .where("faults.fingerprint", "=", fingerprint)
    .whereRef("faults.sequence", ">", "devices.log_from")
    .where("devices.organisation_id", "=", organisationId)
    .limit(1)
    .executeTakeFirst();
  return found !== undefined;
}

/**
 * Some devices of the cause, and what they counted of it: what is left is right at every commit. All devices comes last, so that the cause
 * is found again when the rest is not done. One that is seen again meanwhile stays with what is left of it.
 */
export async function removeSome(writer: Writer, cause: Cause, cutoffMs: number): Promise<number> {
  const { organisationId, fingerprint } = cause;
  const [all] = await askGroup(writer, { ...cause, productId: "", version: "" });
  if (all === undefined || all.last_at_ms >= cutoffMs) return 0;
  const rows = await askRows(writer, { organisationId, fingerprint });
  const devices = [...new Set(rows.map(({ device_uuid }) => device_uuid))];
  if (devices.length > 0 && (await hasFaultOf(writer, cause, devices))) return 0;
  for (const placed of Map.groupBy(rows, (row) => `${row.product_id} ${row.version}`).values())
    await removeAt(writer, cause, placed);
  return rows.length;
}

interface Counted {
  readonly product_id: string;
  readonly version: string;
  readonly device_uuid: string;
  readonly count: number;
}

/** @param rows of one product and version */
async function removeAt(
  writer: Writer,
  { organisationId, fingerprint }: Cause,
  rows: readonly Counted[],
): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  const { product_id: productId, version } = first;
  await writer
    .deleteFrom("fault_group_devices")
    .where("organisation_id", "=", organisationId)
    .where("fingerprint", "=", fingerprint)
    .where("product_id", "=", productId)
    .where("version", "=", version)
    .where(
      "device_uuid",
      "in",
      rows.map(({ device_uuid }) => device_uuid),
    )
    .execute();
  const count = rows.reduce((sum, row) => sum + row.count, 0);
  await writer
    .updateTable("fault_groups")
    .set((group) => ({ devices: group("devices", "-", rows.length), count: group("count", "-", count) }))
    .where("organisation_id", "=", organisationId)
    .where("fingerprint", "=", fingerprint)
    .where("product_id", "=", productId)
    .where("version", "=", version)
    .execute();
  const gone = await writer
    .deleteFrom("fault_groups")
    .where("organisation_id", "=", organisationId)
    .where("fingerprint", "=", fingerprint)
    .where("product_id", "=", productId)
    .where("version", "=", version)
    .where("devices", "<=", 0)
    .returning("fingerprint")
    .execute();
  // A month of days at most.
  if (gone.length > 0)
    await writer
      .deleteFrom("fault_days")
      .where("organisation_id", "=", organisationId)
      .where("fingerprint", "=", fingerprint)
      .where("product_id", "=", productId)
      .where("version", "=", version)
      .execute();
}

const askGroup = prepared((database, asked: Cause & { readonly productId: string; readonly version: string }) =>
  database
    .selectFrom("fault_groups")
    .select("last_at_ms")
    .where("organisation_id", "=", asked.organisationId)
    .where("fingerprint", "=", asked.fingerprint)
    .where("product_id", "=", asked.productId)
    .where("version", "=", asked.version),
);

const askRows = prepared((database, { organisationId, fingerprint }: Cause) =>
  database
    .selectFrom("fault_group_devices")
    .select(["product_id", "version", "device_uuid", "count"])
    .where("organisation_id", "=", organisationId)
    .where("fingerprint", "=", fingerprint)
    .orderBy("product_id", "desc")
    .orderBy("version", "desc")
    .orderBy("device_uuid", "desc")
    .limit(ROWS_AT_ONCE),
);
