import type { TechnicianEntry } from "@regrow/core/bridge";
import { BOUNDS } from "../bound/index.ts";
import type { Database, Schema, Writer } from "../database/index.ts";
import type { PageRequest } from "../http/index.ts";
import type { Tenant } from "../organisation/index.ts";

/** Of those beyond the bound: there is one more at a time, unless the bound was smaller once. */
const REMOVED_AT_ONCE = 200;

interface TakenEntry {
  readonly hash: string;
  readonly line: string;
  readonly entry: TechnicianEntry & { readonly uuid: string };
  readonly isProven: boolean;
  readonly atMs: number;
}

export async function isEntryKnown(database: Database | Writer, tenant: Tenant, hash: string): Promise<boolean> {
  const row = await database
    .selectFrom("technician_entries")
    .select("hash")
    .where("organisation_id", "=", tenant)
    .where("hash", "=", hash)
    .executeTakeFirst();
  return row !== undefined;
}

/** Once: one that is here stays as it is. Of a device that the caller was proven to see. */
export async function addEntry(writer: Writer, tenant: Tenant, taken: TakenEntry): Promise<void> {
  const { hash, line, entry, isProven, atMs } = taken;
  await writer
    .insertInto("technician_entries")
    .values({
      organisation_id: tenant,
      hash,
      line,
      device_uuid: entry.uuid,
      at_ms: entry.atMs,
      action: entry.action,
      result: entry.result,
      version: entry.version,
      technician: entry.technician,
      detail: entry.detail,
      is_proven: Number(isProven),
      taken_at_ms: atMs,
    })
    .onConflict((conflict) => conflict.columns(["organisation_id", "hash"]).doNothing())
    .execute();
  await removeOldest(writer, tenant, entry.uuid);
}

/** Those beyond what a device may have. */
async function removeOldest(writer: Writer, tenant: Tenant, uuid: string): Promise<void> {
  const beyond = writer
    .selectFrom("technician_entries")
    .select("hash")
    .where("device_uuid", "=", uuid)
    .where("organisation_id", "=", tenant)
    .orderBy("at_ms", "desc")
    .limit(REMOVED_AT_ONCE)
    .offset(BOUNDS.technicianEntries.most);
  await writer
    .deleteFrom("technician_entries")
    .where("organisation_id", "=", tenant)
    .where("hash", "in", beyond)
    .execute();
}

/** Of a device that the caller was proven to see. Newest first; one more than the limit where others follow. */
export async function listEntries(
  database: Database,
  { uuid, owner }: { readonly uuid: string; readonly owner: Tenant },
  { limit, after }: PageRequest<["number", "string"]>,
): Promise<readonly Schema["technician_entries"][]> {
  let query = database
    .selectFrom("technician_entries")
    .selectAll()
    .where("device_uuid", "=", uuid)
    .where("organisation_id", "=", owner);
  if (after !== null) {
    const [atMs, hash] = after;
    query = query.where(({ and, eb, or }) =>
      or([eb("at_ms", "<", atMs), and([eb("at_ms", "=", atMs), eb("hash", ">", hash)])]),
    );
  }
  return query
    .orderBy("at_ms", "desc")
    .orderBy("hash")
    .limit(limit + 1)
    .execute();
}
