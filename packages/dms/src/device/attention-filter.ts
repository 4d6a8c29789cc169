import { sql, type SelectQueryBuilder } from "kysely";
import type { Readable, Schema } from "../database/index.ts";
import { failingApps } from "../fault/index.ts";
import type { Tenant } from "../organisation/index.ts";
import type { VisibleDevices } from "./device-view.ts";
import { LAST_SEEN, QUIET_AFTER_MS } from "./sight.ts";

/** What devices need somebody's attention for; the overview counts by the same words. */
export const DEVICE_ATTENTION = [
  "safe-mode",
  "app-failing",
  "log-broken",
  "no-software",
  "rolled-back",
  "quiet",
  "update-held",
] as const;
export type DeviceAttention = (typeof DEVICE_ATTENTION)[number];

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export interface AttentionPlace {
  readonly database: Readable;
  readonly tenant: Tenant;
  readonly nowMs: number;
}

/** Those that need attention for that. Literals: an index of few rows is only used for the very words that it was made with. */
export function needingAttention(
  query: VisibleDevices,
  attention: DeviceAttention,
  place: AttentionPlace,
): VisibleDevices {
  // Whoever is shut out needs nobody any more.
  const current = query.where("devices.is_revoked", "=", 0);
  const owned = current.where("devices.organisation_id", "is not", null);
  switch (attention) {
    case "safe-mode":
      return current
        .where("devices.condition", "<>", sql.lit("normal" as const))
        .where("devices.condition", "=", "safe-mode");
    case "app-failing":
      return query.where("devices.uuid", "in", failingApps(place.database, place).select("devices.uuid"));
    case "log-broken":
      return owned.where("devices.is_log_broken", "=", sql.lit(1));
    case "no-software":
      // A new one gets its first version in a while; one that has tried and given back what it got is not waited for.
      return withoutSoftware(owned).where(({ eb, or, exists }) =>
        or([eb("devices.created_at_ms", "<", place.nowMs - HOUR_MS), exists(anyRollback(place.database))]),
      );
    case "rolled-back":
      return query.where("devices.uuid", "in", rolledBack(place).select("devices.uuid"));
    case "quiet":
      return owned
        .where(LAST_SEEN, "<", place.nowMs - QUIET_AFTER_MS)
        .where("devices.created_at_ms", "<", place.nowMs - QUIET_AFTER_MS);
    case "update-held":
      return owned.where("devices.held_version", "is not", null);
  }
}

/** Activated devices on which nothing runs by their own word; `query`: of those that are not shut out. */
export function withoutSoftware(query: VisibleDevices): VisibleDevices {
  return query
    .where("devices.condition", "<>", sql.lit("normal" as const))
    .where("devices.condition", "=", "no-software")
    .where("devices.organisation_id", "is not", null)
    .where("devices.product_id", "is not", null);
}

function anyRollback(database: Readable) {
  return database
    .selectFrom("outcomes")
    .select("outcomes.sequence")
    .whereRef("outcomes.device_uuid", "=", sql.ref("devices.uuid"))
    .where("outcomes.result", "=", "rolled-back")
    .whereRef("outcomes.sequence", ">", sql.ref("devices.log_from"));
}

/** Rollbacks of the last day after which the device has confirmed nothing, by when their logs arrived: a device's clock may be anywhere. */
export function rolledBack({
  database,
  tenant,
  nowMs,
}: AttentionPlace): SelectQueryBuilder<Schema, "outcomes" | "devices", object> {
  return database
    .selectFrom("outcomes")
    .innerJoin("devices", "devices.uuid", "outcomes.device_uuid")
    .where("outcomes.result", "=", sql.lit("rolled-back" as const))
    .where("outcomes.organisation_id", "=", tenant)
    .where("outcomes.received_at_ms", ">=", nowMs - DAY_MS)
    .where("devices.organisation_id", "=", tenant)
    .whereRef("outcomes.sequence", ">", "devices.log_from")
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom("outcomes as later")
            .select("later.sequence")
            .whereRef("later.device_uuid", "=", "outcomes.device_uuid")
            .whereRef("later.sequence", ">", "outcomes.sequence")
            .where("later.result", "=", "confirmed"),
        ),
      ),
    );
}
