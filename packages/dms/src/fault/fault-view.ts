import type { FaultSubject, FaultType } from "@regrow/core/fault";
import { compareVersions } from "@regrow/core/version";
import type { Readable } from "../database/index.ts";
import type { PageRequest } from "../http/index.ts";
import type { Scope } from "../organisation/index.ts";

/** The newest fault of a cause, as its device signed it. */
interface NewestFault {
  readonly deviceUuid: string;
  readonly version: string | null;
  readonly uptimeMs: number;
  readonly onTrial: boolean;
  readonly lastOutput: string;
}

/** A cause as people are shown it. */
interface FaultGroupView {
  readonly fingerprint: string;
  /** Code; null: in the whole organisation. */
  readonly product: string | null;
  readonly subject: FaultSubject;
  readonly type: FaultType;
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly count: number;
  readonly devices: number;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
  readonly newest: NewestFault | null;
}

export interface FaultFilter {
  /** Identifiers; an empty one is the whole organisation. */
  readonly products: readonly string[];
  /** Empty: all versions. */
  readonly version: string;
  readonly subject?: FaultSubject;
  /** Only what was seen then or later. */
  readonly sinceMs?: number;
  /** Only what was seen for the first time then or later. */
  readonly firstSinceMs?: number;
}

/** A cause is new for so long after it was seen for the first time. */
export const NEW_CAUSE_MS = 24 * 3_600_000;

/** Where a scope looks when it names no product: at the whole organisation, or at each product that it reaches. */
export function reachedProducts({ products }: Scope): readonly string[] {
  return products ?? [""];
}

/** With the identifier of its product, by which a list goes on; empty: the whole organisation. */
export interface PlacedGroup {
  readonly productId: string;
  readonly group: FaultGroupView;
}

/** The most recent first; one more than the limit where others follow. */
export async function listFaultGroups(
  database: Readable,
  { tenant }: Scope,
  filter: FaultFilter,
  { limit, after }: PageRequest<["number", "string", "string"]>,
): Promise<readonly PlacedGroup[]> {
  if (filter.products.length === 0) return [];
  let query = groups(database)
    .where("fault_groups.organisation_id", "=", tenant)
    .where("fault_groups.product_id", "in", filter.products)
    .where("fault_groups.version", "=", filter.version);
  if (filter.subject !== undefined) query = query.where("fault_groups.subject", "=", filter.subject);
  if (filter.sinceMs !== undefined) query = query.where("last_at_ms", ">=", filter.sinceMs);
  if (filter.firstSinceMs !== undefined) query = query.where("first_at_ms", ">=", filter.firstSinceMs);
  if (after !== null) {
    const [atMs, fingerprint, productId] = after;
    query = query
      .where("last_at_ms", "<=", atMs)
      .where(({ and, eb, or }) =>
        or([
          eb("last_at_ms", "<", atMs),
          eb("fault_groups.fingerprint", "<", fingerprint),
          and([eb("fault_groups.fingerprint", "=", fingerprint), eb("fault_groups.product_id", "<", productId)]),
        ]),
      );
  }
  const rows = await query
    .orderBy("last_at_ms", "desc")
    .orderBy("fault_groups.fingerprint", "desc")
    .orderBy("fault_groups.product_id", "desc")
    .limit(limit + 1)
    .execute();
  return rows.map(placed);
}

/** The cause in each product that is reached; empty where none has shown it. */
export async function findFaultGroup(
  database: Readable,
  scope: Scope,
  fingerprint: string,
): Promise<readonly PlacedGroup[]> {
  const rows = await groups(database)
    .where("fault_groups.organisation_id", "=", scope.tenant)
    .where("fault_groups.fingerprint", "=", fingerprint)
    .where("fault_groups.product_id", "in", reachedProducts(scope))
    .where("fault_groups.version", "=", "")
    .orderBy("code")
    .execute();
  return rows.map(placed);
}

/** A version of a product in which a cause was seen. */
export interface FaultVersion {
  readonly product: string;
  readonly version: string;
  readonly count: number;
  readonly devices: number;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
}

/** The published versions that have shown these causes, by fingerprint: for each product the lowest first. */
export async function listFaultVersions(
  database: Readable,
  { tenant, products }: Scope,
  fingerprints: readonly string[],
): Promise<ReadonlyMap<string, FaultVersion[]>> {
  const versions = new Map<string, FaultVersion[]>();
  if (fingerprints.length === 0) return versions;
  const rows = await database
    .selectFrom("fault_groups")
    .innerJoin("products", "products.id", "fault_groups.product_id")
    .select(["fingerprint", "code", "version", "count", "devices", "first_at_ms", "last_at_ms"])
    .where("fault_groups.organisation_id", "=", tenant)
    .where("fingerprint", "in", fingerprints)
    .where("version", "<>", "")
    .$if(products !== null, (query) => query.where("fault_groups.product_id", "in", products ?? []))
    .orderBy("code")
    .execute();
  for (const row of rows) {
    const { code, version, count, devices } = row;
    const seen = { product: code, version, count, devices, firstAtMs: row.first_at_ms, lastAtMs: row.last_at_ms };
    versions.set(row.fingerprint, [...(versions.get(row.fingerprint) ?? []), seen]);
  }
  const inOrder = (one: FaultVersion, other: FaultVersion): number =>
    one.product === other.product ? compareVersions(one.version, other.version) : 0;
  return new Map([...versions].map(([fingerprint, seen]) => [fingerprint, seen.toSorted(inOrder)]));
}

/** Faults of these versions of a product; one that has shown none is not in it. */
export async function countFaultsOf(
  database: Readable,
  { tenant }: Scope,
  productId: string,
  versions: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  if (versions.length === 0) return new Map();
  const rows = await database
    .selectFrom("fault_groups")
    .select(({ fn }) => ["version", fn.sum<number>("count").as("faults")])
    .where("organisation_id", "=", tenant)
    .where("product_id", "=", productId)
    .where("version", "in", versions)
    .groupBy("version")
    .execute();
  return new Map(rows.map(({ version, faults }) => [version, Number(faults)]));
}

export interface FaultDevice {
  readonly uuid: string;
  readonly count: number;
  readonly lastAtMs: number;
}

/** Devices that have shown a cause, by UUID; one more than the limit where others follow. */
export async function listFaultDevices(
  database: Readable,
  { tenant }: Scope,
  { fingerprint, products, version }: Pick<FaultFilter, "products" | "version"> & { readonly fingerprint: string },
  { limit, after }: PageRequest<["string"]>,
): Promise<readonly FaultDevice[]> {
  if (products.length === 0) return [];
  let query = database
    .selectFrom("fault_group_devices")
    .select(({ fn }) => ["device_uuid", fn.sum<number>("count").as("count"), fn.max("last_at_ms").as("last_at_ms")])
    .where("organisation_id", "=", tenant)
    .where("fingerprint", "=", fingerprint)
    .where("product_id", "in", products)
    .where("version", "=", version);
  if (after !== null) query = query.where("device_uuid", ">", after[0]);
  const rows = await query
    .groupBy("device_uuid")
    .orderBy("device_uuid")
    .limit(limit + 1)
    .execute();
  return rows.map((row) => ({ uuid: row.device_uuid, count: Number(row.count), lastAtMs: row.last_at_ms }));
}

function groups(database: Readable) {
  return database
    .selectFrom("fault_groups")
    .leftJoin("products", "products.id", "fault_groups.product_id")
    .leftJoin("faults", (join) =>
      join.onRef("faults.device_uuid", "=", "newest_device_uuid").onRef("faults.sequence", "=", "newest_sequence"),
    )
    .select(["fault_groups.fingerprint", "fault_groups.product_id", "products.code", "fault_groups.subject"])
    .select(["fault_groups.type", "fault_groups.exit_code", "fault_groups.signal", "fault_groups.count", "devices"])
    .select(["first_at_ms", "last_at_ms", "newest_device_uuid", "faults.version as newest_version"])
    .select(["faults.uptime_ms", "faults.is_on_trial", "faults.last_output"]);
}

type Row = Awaited<ReturnType<ReturnType<typeof groups>["execute"]>>[number];

function placed(row: Row): PlacedGroup {
  return { productId: row.product_id, group: toView(row) };
}

function toView(row: Row): FaultGroupView {
  return {
    fingerprint: row.fingerprint,
    product: row.code,
    subject: row.subject,
    type: row.type,
    exitCode: row.exit_code,
    signal: row.signal,
    count: row.count,
    devices: row.devices,
    firstAtMs: row.first_at_ms,
    lastAtMs: row.last_at_ms,
    newest: newestOf(row),
  };
}

/** Null when the device's own faults are kept no longer. */
function newestOf(row: Row): NewestFault | null {
  if (row.uptime_ms === null || row.last_output === null) return null;
  return {
    deviceUuid: row.newest_device_uuid,
    version: row.newest_version,
    uptimeMs: row.uptime_ms,
    onTrial: row.is_on_trial === 1,
    lastOutput: row.last_output,
  };
}
