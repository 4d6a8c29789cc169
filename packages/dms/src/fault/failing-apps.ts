import { sql, type SelectQueryBuilder } from "kysely";
import type { Readable, Schema } from "../database/index.ts";
import type { Scope, Tenant } from "../organisation/index.ts";

/** An app keeps failing when it has failed so often in so long: once or twice may be bad luck, at eight comes safe mode. */
export const FAILING = { faults: 3, withinMs: 600_000 } as const;

/** A device whose app keeps failing. */
interface FailingApp {
  readonly uuid: string;
  /** In the last ten minutes. */
  readonly faults: number;
  /** When the newest arrived. */
  readonly lastAtMs: number;
}

interface FailingQuestion {
  readonly nowMs: number;
  /** Longest list, the most faults first. */
  readonly limit: number;
  /** Only of these; without it, of all that the scope sees. */
  readonly uuids?: readonly string[];
}

/**
 * Devices whose app keeps failing though nothing has been done about it yet: in safe mode and on trial the device helps itself, and
 * what another version did counts no more, nor what was before its log said that it is well again. Faults count by when they arrived,
 * and by the device's own clock where that can be right: a log that comes after a week tells of no app that fails now.
 */
export function failingApps(
  database: Readable,
  { tenant, nowMs }: { readonly tenant: Tenant; readonly nowMs: number },
): SelectQueryBuilder<Schema, "faults" | "devices", object> {
  const sinceMs = nowMs - FAILING.withinMs;
  return (
    database
      .selectFrom("faults")
      // A cross join is made in this order: first the few faults of ten minutes, then their devices.
      .crossJoin("devices")
      .whereRef("devices.uuid", "=", "faults.device_uuid")
      // A literal: an index of few rows is only used for the very words that it was made with.
      .where("faults.subject", "=", sql.lit("app"))
      .where("faults.received_at_ms", ">=", sinceMs)
      .where(({ or, eb, not, between }) =>
        or([eb("faults.at_ms", ">=", sinceMs), not(between("faults.at_ms", 1, nowMs))]),
      )
      .whereRef("faults.sequence", ">", "devices.log_from")
      .whereRef("faults.sequence", ">", "devices.well_from")
      .whereRef("faults.manifest_sha256", "=", "devices.running_manifest_sha256")
      .where("devices.organisation_id", "=", tenant)
      .where("devices.is_revoked", "=", 0)
      .where("devices.condition", "=", "normal")
      .groupBy("devices.uuid")
      .having(({ fn }) => fn.countAll<number>(), ">=", FAILING.faults)
  );
}

/** The same with what is known of them. */
export async function listFailingApps(
  database: Readable,
  { tenant, products }: Scope,
  { nowMs, limit, uuids }: FailingQuestion,
): Promise<readonly FailingApp[]> {
  if (uuids?.length === 0) return [];
  const rows = await failingApps(database, { tenant, nowMs })
    .select(({ fn }) => [
      "devices.uuid",
      fn.countAll<number>().as("faults"),
      fn.max("faults.received_at_ms").as("last_at_ms"),
    ])
    .$if(products !== null, (query) => query.where("devices.product_id", "in", products ?? []))
    .$if(uuids !== undefined, (query) => query.where("faults.device_uuid", "in", uuids ?? []))
    .orderBy("faults", "desc")
    .orderBy("devices.uuid")
    .limit(limit)
    .execute();
  return rows.map(({ uuid, faults, last_at_ms }) => ({ uuid, faults, lastAtMs: last_at_ms }));
}
