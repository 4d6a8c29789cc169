import { expressionBuilder, type Expression, type SelectQueryBuilder, type SqlBool } from "kysely";
import type { Tag } from "@regrow/core/decision";
import type { Database, Readable, Schema } from "../database/index.ts";
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
  /** Only what came before this sequence number. */
  readonly before?: number;
  /** Of faults: only those of this cause. */
  readonly fingerprint?: string;
}

/** Newest first. Empty for devices that the organisation does not see. */
export function listOutcomes(
  database: Database,
  scope: Scope,
  { uuid, limit, before }: HistoryRange,
): Promise<readonly Schema["outcomes"][]> {
  return database
    .selectFrom("outcomes")
    .selectAll()
    .where("device_uuid", "=", uuid)
    .where("sequence", ">", shownFrom(database, scope, uuid))
    .$if(before !== undefined, (query) => query.where("sequence", "<", before ?? 0))
    .orderBy("sequence", "desc")
    .limit(limit)
    .execute();
}

/** Newest first. */
export function listFaults(
  database: Database,
  scope: Scope,
  { uuid, limit, before, fingerprint }: HistoryRange,
): Promise<readonly Schema["faults"][]> {
  return database
    .selectFrom("faults")
    .selectAll()
    .where("device_uuid", "=", uuid)
    .where("sequence", ">", shownFrom(database, scope, uuid))
    .$if(before !== undefined, (query) => query.where("sequence", "<", before ?? 0))
    .$if(fingerprint !== undefined, (query) => query.where("fingerprint", "=", fingerprint ?? ""))
    .orderBy("sequence", "desc")
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
    .selectAll()
    .where("device_uuid", "=", uuid)
    .where("sequence", ">", shownFrom(database, scope, uuid))
    .$if(before !== undefined, (query) => query.where("sequence", "<", before ?? 0))
    .orderBy("sequence", "desc")
    .limit(limit)
    .execute();
}

/**
 * Where the history begins that the scope sees; nowhere, of devices that are not its own. A question of its own, and no join: so the newest of
 * a long history are read from their end, and the rest of it not at all.
 */
function shownFrom(database: Database, { tenant, products }: Scope, uuid: string) {
  return database
    .selectFrom("devices")
    .select("log_from")
    .where("uuid", "=", uuid)
    .where("organisation_id", "=", tenant)
    .$if(products !== null, (query) => query.where("product_id", "in", products ?? []));
}

/** What people are shown of a device is made from these: without keys and hashes, of which a page has a hundred that nobody reads. */
const COLUMNS = [
  ...(["uuid", "is_revoked", "organisation_id", "product_id", "tag", "running_version", "reported"] as const),
  ...([
    "running_manifest_sha256",
    "is_log_broken",
    "log_sequence",
    "created_at_ms",
    "last_seen_at_ms",
    "notes",
  ] as const),
] as const;

type ViewRow = Pick<Schema["devices"], (typeof COLUMNS)[number]> & { readonly code: string | null };

/** Devices, each with the code of its product, which only costs something where it is read. */
export type VisibleDevices = SelectQueryBuilder<Schema, "devices", ViewRow>;

/**
 * Devices of the organisation, and those it made known that nobody owns yet. Who reaches some products only sees the devices of
 * those. Its words are those of the indexes of migration 8.
 */
export function visible(database: Readable, { tenant, products }: Scope): VisibleDevices {
  const query = database
    .selectFrom("devices")
    .select(COLUMNS)
    .select(({ selectFrom }) =>
      selectFrom("products").select("products.code").whereRef("products.id", "=", "devices.product_id").as("code"),
    )
    .where(({ fn }) => fn.coalesce("devices.organisation_id", "devices.maker_id"), "=", tenant);
  return products === null ? query : query.where("devices.product_id", "in", products);
}

/**
 * Whether a device is of one of the products, said such that no index of products is chosen for it: for what few devices are, which has
 * an index of its own that is far shorter.
 */
export function isOfProducts(products: readonly string[]): Expression<SqlBool> {
  const { eb } = expressionBuilder<Schema, "devices">();
  const place = eb.case().when("devices.product_id", "in", products).then(eb.lit(1)).else(eb.lit(0)).end();
  return eb(place, "=", eb.lit(1));
}

export function toView(row: ViewRow): DeviceView {
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
