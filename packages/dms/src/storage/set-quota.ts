import { RegrowError } from "@regrow/core/error";
import type { Clock } from "@regrow/core/port";
import { addAuditEntry } from "../audit/index.ts";
import { openBeside, transact, type Database } from "../database/index.ts";
import { provenTenant, type Tenant } from "../organisation/index.ts";
import { UNLIMITED_BYTES } from "./quotas.ts";
import { readStorageUse } from "./storage-use.ts";

/** Bytes; "none": as much as there is room; "default": what the configuration says for all. */
export type Quota = number | "none" | "default";

export interface QuotaRequest {
  /** Of a DMS, which may run. */
  readonly folder: string;
  /** Name or identifier; null: all are looked at. */
  readonly organisation: string | null;
  /** Null: only look. */
  readonly quota: Quota | null;
  readonly clock: Pick<Clock, "nowMs">;
}

/** An organisation with what it stores and may store. */
export interface QuotaReport {
  readonly id: string;
  readonly name: string;
  readonly usedBytes: number;
  readonly quota: Quota;
}

/**
 * What the operator says of an organisation's storage, written into the database beside the DMS: it counts for whatever is stored next.
 * The organisation finds it in its audit log.
 * @throws RegrowError CONFIGURATION_INVALID for a folder of no DMS or of another program's, ORGANISATION_NOT_HERE
 */
export async function setQuota({ folder, organisation, quota, clock }: QuotaRequest): Promise<readonly QuotaReport[]> {
  const database = await openBeside(folder, clock.nowMs());
  try {
    const all = await database.selectFrom("organisations").select(["id", "name"]).orderBy("created_at_ms").execute();
    const named = all.filter(({ id, name }) => organisation === null || id === organisation || name === organisation);
    const [one, other] = named;
    if (organisation === null) return await report(database, all);
    // Names are not unique: what could mean two means none.
    if (one === undefined || other !== undefined)
      throw new RegrowError("ORGANISATION_NOT_HERE", { organisation, found: one === undefined ? "none" : "several" });
    if (quota !== null) await write(database, provenTenant(one.id), quota, clock.nowMs());
    return await report(database, [one]);
  } finally {
    await database.destroy();
  }
}

async function write(database: Database, tenant: Tenant, quota: Quota, nowMs: number): Promise<void> {
  const bytes = quota === "default" ? null : quota === "none" ? UNLIMITED_BYTES : quota;
  await transact(database, async (writer) => {
    await writer.updateTable("organisations").set({ storage_quota_bytes: bytes }).where("id", "=", tenant).execute();
    const of = { atMs: nowMs, address: null, requestId: null, operation: "setQuota", target: "organisation" };
    const actor = { kind: "nobody", id: null, name: "operator of the DMS" } as const;
    await addAuditEntry(writer, tenant, { ...of, actor, changed: { quota } });
  });
}

async function report(
  database: Database,
  organisations: readonly { readonly id: string; readonly name: string }[],
): Promise<readonly QuotaReport[]> {
  const reports: QuotaReport[] = [];
  for (const { id, name } of organisations) {
    const row = await database
      .selectFrom("organisations")
      .select("storage_quota_bytes")
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    const { bundlesBytes, filesBytes, uploadsBytes } = await readStorageUse(database, provenTenant(id));
    const bytes = row.storage_quota_bytes;
    const quota = bytes === null ? "default" : bytes === UNLIMITED_BYTES ? "none" : bytes;
    reports.push({ id, name, usedBytes: bundlesBytes + filesBytes + uploadsBytes, quota });
  }
  return reports;
}
