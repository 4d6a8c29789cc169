import type { Nullable, SelectQueryBuilder } from "kysely";
import type { Tag } from "@regrow/core/decision";
import type { Database, Schema } from "../database/index.ts";
import type { Scope } from "../organisation/index.ts";

/** "unclaimed": made known by this organisation, owned by nobody. */
type DeviceState = "unclaimed" | "claimed" | "activated" | "revoked";

/** A device as its owner sees it. */
export interface DeviceView {
  readonly uuid: string;
  readonly state: DeviceState;
  readonly product: string | null;
  readonly tag: Tag;
  /** By its own signed word (law L13). */
  readonly runningVersion: string | null;
  readonly runningManifestSha256: string | null;
  readonly isLogBroken: boolean;
  readonly logSequence: number;
  readonly createdAtMs: number;
  readonly lastSeenAtMs: number | null;
  /** Its last check-in, as JSON; unsigned. */
  readonly reported: string | null;
  readonly notes: string;
}

export async function findDevice(database: Database, scope: Scope, uuid: string): Promise<DeviceView | undefined> {
  const row = await visible(database, scope).where("devices.uuid", "=", uuid).executeTakeFirst();
  return row === undefined ? undefined : toView(row);
}

export interface HistoryRange {
  readonly uuid: string;
  readonly limit: number;
  /** Of the log: only what came before this sequence number. */
  readonly before?: number;
}

/** Newest first. Empty for devices that the organisation does not see. */
export function listOutcomes(
  database: Database,
  scope: Scope,
  { uuid, limit }: HistoryRange,
): Promise<readonly Schema["outcomes"][]> {
  return database
    .selectFrom("outcomes")
    .innerJoin("devices", "devices.uuid", "outcomes.device_uuid")
    .selectAll("outcomes")
    .where("outcomes.device_uuid", "=", uuid)
    .where("devices.organisation_id", "=", scope.tenant)
    .whereRef("outcomes.sequence", ">", "devices.log_from")
    .$if(scope.products !== null, (query) => query.where("devices.product_id", "in", scope.products ?? []))
    .orderBy("outcomes.sequence", "desc")
    .limit(limit)
    .execute();
}

/** Newest first. */
export function listFaults(
  database: Database,
  scope: Scope,
  { uuid, limit }: HistoryRange,
): Promise<readonly Schema["faults"][]> {
  return database
    .selectFrom("faults")
    .innerJoin("devices", "devices.uuid", "faults.device_uuid")
    .selectAll("faults")
    .where("faults.device_uuid", "=", uuid)
    .where("devices.organisation_id", "=", scope.tenant)
    .whereRef("faults.sequence", ">", "devices.log_from")
    .$if(scope.products !== null, (query) => query.where("devices.product_id", "in", scope.products ?? []))
    .orderBy("faults.sequence", "desc")
    .limit(limit)
    .execute();
}

/** Newest first. */
export function listLogLines(
  database: Database,
  scope: Scope,
  { uuid, limit, before }: HistoryRange,
): Promise<readonly Schema["log_entries"][]> {
  return database
    .selectFrom("log_entries")
    .innerJoin("devices", "devices.uuid", "log_entries.device_uuid")
    .selectAll("log_entries")
    .where("log_entries.device_uuid", "=", uuid)
    .where("devices.organisation_id", "=", scope.tenant)
    .whereRef("log_entries.sequence", ">", "devices.log_from")
    .$if(scope.products !== null, (query) => query.where("devices.product_id", "in", scope.products ?? []))
    .$if(before !== undefined, (query) => query.where("log_entries.sequence", "<", before ?? 0))
    .orderBy("log_entries.sequence", "desc")
    .limit(limit)
    .execute();
}

/** Devices, each with the code of its product. */
export type VisibleDevices = SelectQueryBuilder<
  Omit<Schema, "products"> & { readonly products: Nullable<Schema["products"]> },
  "devices" | "products",
  Schema["devices"] & { readonly code: string | null }
>;

/**
 * Devices of the organisation, and those it made known that nobody owns yet. Who reaches some products only sees the devices of
 * those. Its words are those of the indexes of migration 8.
 */
export function visible(database: Database, { tenant, products }: Scope): VisibleDevices {
  const query = database
    .selectFrom("devices")
    .leftJoin("products", "products.id", "devices.product_id")
    .selectAll("devices")
    .select("products.code")
    .where(({ fn }) => fn.coalesce("devices.organisation_id", "devices.maker_id"), "=", tenant);
  return products === null ? query : query.where("devices.product_id", "in", products);
}

export function toView(row: Schema["devices"] & { readonly code: string | null }): DeviceView {
  return {
    uuid: row.uuid,
    state: stateOf(row),
    product: row.code,
    tag: row.tag,
    runningVersion: row.running_version,
    runningManifestSha256: row.running_manifest_sha256,
    isLogBroken: row.is_log_broken === 1,
    logSequence: row.log_sequence,
    createdAtMs: row.created_at_ms,
    lastSeenAtMs: row.last_seen_at_ms,
    reported: row.reported,
    notes: row.notes,
  };
}

function stateOf(row: Pick<Schema["devices"], "is_revoked" | "organisation_id" | "product_id">): DeviceState {
  if (row.is_revoked === 1) return "revoked";
  if (row.organisation_id === null) return "unclaimed";
  return row.product_id === null ? "claimed" : "activated";
}
