import { sql } from "kysely";
import type { Database, Schema, Writer } from "../database/index.ts";
import type { Tenant } from "../organisation/index.ts";

/** Rows that one transaction takes away: some milliseconds. */
const ROWS_AT_ONCE = 200;
const DEVICES_AT_ONCE = 20;

interface ImportedTable {
  readonly table: keyof Schema;
  /** Columns of its primary key. */
  readonly key: readonly string[];
}

/** What hangs on a device that an import has written. */
const OF_DEVICES = [
  { table: "fault_group_devices", key: ["organisation_id", "fingerprint", "product_id", "version", "device_uuid"] },
  { table: "technician_entries", key: ["organisation_id", "hash"] },
  { table: "faults", key: ["device_uuid", "sequence"] },
  { table: "outcomes", key: ["device_uuid", "sequence"] },
  { table: "log_entries", key: ["device_uuid", "sequence"] },
  { table: "orders", key: ["id"] },
  { table: "certificates", key: ["serial"] },
  { table: "update_consents", key: ["device_uuid", "organisation_id", "manifest_sha256"] },
  { table: "device_update_policies", key: ["device_uuid"] },
  { table: "device_labels", key: ["device_uuid", "name", "value"] },
] as const satisfies readonly ImportedTable[];

/** What an import writes into an organisation that had nothing of it. What is named by others goes after them. */
const OF_ORGANISATION = [
  { table: "fault_days", key: ["organisation_id", "fingerprint", "product_id", "version", "day_ms"] },
  { table: "fault_groups", key: ["organisation_id", "fingerprint", "product_id", "version"] },
  { table: "tags", key: ["product_id", "tag"] },
  { table: "files", key: ["organisation_id", "target_kind", "target", "name"] },
  { table: "bundle_objects", key: ["organisation_id", "bundle_id", "sha256"] },
  { table: "bundles", key: ["organisation_id", "id"] },
  { table: "awaited_roots", key: ["organisation_id", "product_id"] },
  { table: "online_metadata", key: ["organisation_id", "product_id", "role"] },
  { table: "online_keys", key: ["organisation_id", "product_id", "role", "key_id"] },
  { table: "webhook_deliveries", key: ["id"] },
  { table: "webhooks", key: ["id"] },
] as const satisfies readonly ImportedTable[];

/** A step of a removal: the rows that it takes away, in a transaction of its own. */
export type Step = (writer: Writer) => Promise<readonly string[]>;

/**
 * Takes away what an import has written, a little at a time, in any state that it was left in; taken up again, it goes on. Whoever asks
 * runs each step in a transaction; a step gives the hashes of files that may be named by nobody any more.
 */
export async function* removeImported(database: Database, tenant: Tenant): AsyncGenerator<Step> {
  for (;;) {
    const devices = await database
      .selectFrom("devices")
      .select("uuid")
      .where(({ fn }) => fn.coalesce("organisation_id", "maker_id"), "=", tenant)
      .limit(DEVICES_AT_ONCE)
      .execute();
    if (devices.length === 0) break;
    const uuids = devices.map(({ uuid }) => uuid);
    const ofThese = sql<boolean>`device_uuid in (${sql.join(uuids)})`;
    for (const table of OF_DEVICES) yield* untilNone((writer) => remove(writer, table, ofThese));
    yield async (writer) => {
      await writer.deleteFrom("devices").where("uuid", "in", uuids).execute();
      return [];
    };
  }
  const ofTenant = sql<boolean>`organisation_id = ${tenant}`;
  for (const table of OF_ORGANISATION) yield* untilNone((writer) => remove(writer, table, ofTenant));
  const metadata = { table: "metadata", key: ["organisation_id", "repository", "role", "version"] } as const;
  yield* untilNone((writer) => remove(writer, metadata, sql`${ofTenant} and repository <> 'platform'`));
  yield* untilNone((writer) => remove(writer, { table: "products", key: ["id"] }, ofTenant));
  const mark = await database
    .selectFrom("imports")
    .selectAll()
    .where("organisation_id", "=", tenant)
    .executeTakeFirst();
  if (mark === undefined) return;
  const imported = sql`${ofTenant} and sequence > ${mark.audit_from} and operation like 'imported:%'`;
  const audit = { table: "audit_entries", key: ["organisation_id", "sequence"] } as const;
  yield* untilNone((writer) => remove(writer, audit, imported));
  yield async (writer) => {
    await closeAudit(writer, tenant, mark.audit_from);
    if (mark.had_platform_root === 0) await forgetPlatform(writer, tenant);
    await writer.deleteFrom("storage_use").where("organisation_id", "=", tenant).execute();
    await writer.deleteFrom("imports").where("organisation_id", "=", tenant).execute();
    return [];
  };
}

/** The same step for as long as it finds something; told by a look before each. */
async function* untilNone(step: (writer: Writer) => Promise<Removed>): AsyncGenerator<Step> {
  for (let isMore = true; isMore;) {
    yield async (writer) => {
      const { rows, hashes } = await step(writer);
      isMore = rows >= ROWS_AT_ONCE;
      return hashes;
    };
  }
}

interface Removed {
  readonly rows: number;
  readonly hashes: readonly string[];
}

async function remove(
  writer: Writer,
  { table, key }: ImportedTable,
  condition: ReturnType<typeof sql>,
): Promise<Removed> {
  const columns = sql.join(key.map((name) => sql.ref(name)));
  const hashes =
    table === "bundle_objects" || table === "files" ? sql`returning sha256` : sql`returning null as sha256`;
  const { rows } = await sql<{ sha256: string | null }>`
    delete from ${sql.table(table)} where (${columns}) in
      (select ${columns} from ${sql.table(table)} where ${condition} limit ${sql.lit(ROWS_AT_ONCE)}) ${hashes}`.execute(
    writer,
  );
  return { rows: rows.length, hashes: rows.flatMap(({ sha256 }) => (sha256 === null ? [] : [sha256])) };
}

/** What was done meanwhile, such as a member who signed in, follows on what was done before: entries are numbered without gaps. */
async function closeAudit(writer: Writer, tenant: Tenant, from: number): Promise<void> {
  const meanwhile = await writer
    .selectFrom("audit_entries")
    .select("sequence")
    .where("organisation_id", "=", tenant)
    .where("sequence", ">", from)
    .orderBy("sequence")
    .execute();
  for (const [index, { sequence }] of meanwhile.entries())
    await writer
      .updateTable("audit_entries")
      .set({ sequence: from + 1 + index })
      .where("organisation_id", "=", tenant)
      .where("sequence", "=", sequence)
      .execute();
}

async function forgetPlatform(writer: Writer, tenant: Tenant): Promise<void> {
  await writer.deleteFrom("metadata").where("organisation_id", "=", tenant).execute();
  await writer.updateTable("organisations").set({ platform_root: null }).where("id", "=", tenant).execute();
}
