import { sql } from "kysely";
import type { Readable } from "../database/index.ts";
import { ABOUT_WITHIN_MS, QUIET_AFTER_MS, isOfProducts } from "../device/index.ts";
import type { Scope } from "../organisation/index.ts";

/** Devices by state; `about` and `quiet` of those that somebody owns. */
export interface StateFigures {
  readonly total: number;
  readonly unclaimed: number;
  readonly claimed: number;
  readonly activated: number;
  readonly revoked: number;
  readonly safeMode: number;
  readonly onTrial: number;
  readonly noSoftware: number;
  readonly about: number;
  readonly quiet: number;
}

/** How many devices run what. */
interface VersionFigure {
  /** Identifier; null: devices without a product. */
  readonly productId: string | null;
  readonly version: string | null;
  readonly devices: number;
}

export interface DeviceFigures {
  readonly states: StateFigures;
  /** What most devices run first. */
  readonly versions: readonly VersionFigure[];
}

/** Counts the devices that the scope sees, from an index that holds everything they are counted by. */
export async function countFigures(database: Readable, scope: Scope, nowMs: number): Promise<DeviceFigures> {
  const groups = await askGroups(database, scope);
  const states = statesOf(groups);
  const quiet = await countMissed(database, scope, { sinceMs: nowMs - QUIET_AFTER_MS, isNewMissed: false });
  const missed = await countMissed(database, scope, { sinceMs: nowMs - ABOUT_WITHIN_MS, isNewMissed: true });
  const about = states.claimed + states.activated - missed;
  return { states: { ...states, about, quiet }, versions: versionsOf(groups) };
}

interface Group {
  readonly product_id: string | null;
  readonly running_version: string | null;
  readonly is_revoked: number;
  readonly organisation_id: string | null;
  readonly condition: string;
  readonly devices: number;
}

/** In the order of the index, so that nothing is sorted. */
function askGroups(database: Readable, { tenant, products }: Scope): Promise<readonly Group[]> {
  return database
    .selectFrom("devices")
    .select(["product_id", "running_version", "is_revoked", "organisation_id", "condition"])
    .select(({ fn }) => fn.countAll<number>().as("devices"))
    .where(({ fn }) => fn.coalesce("organisation_id", "maker_id"), "=", tenant)
    .$if(products !== null, (query) => query.where("product_id", "in", products ?? []))
    .groupBy(["product_id", "running_version", "is_revoked", "organisation_id", "condition"])
    .execute();
}

/** Owned devices that were not seen since then: of a healthy fleet there are few. One that is not known for longer may be left out. */
async function countMissed(
  database: Readable,
  { tenant, products }: Scope,
  { sinceMs, isNewMissed }: { readonly sinceMs: number; readonly isNewMissed: boolean },
): Promise<number> {
  const { missed } = await database
    .selectFrom("devices")
    .select(({ fn }) => fn.countAll<number>().as("missed"))
    .where(({ fn }) => fn.coalesce("organisation_id", "maker_id"), "=", tenant)
    .where(sql<number>`coalesce(last_seen_at_ms, 0)`, "<", sinceMs)
    .where("is_revoked", "=", 0)
    .where("organisation_id", "is not", null)
    .$if(!isNewMissed, (query) => query.where("created_at_ms", "<", sinceMs))
    .$if(products !== null, (query) => query.where(isOfProducts(products ?? [])))
    .executeTakeFirstOrThrow();
  return missed;
}

function statesOf(groups: readonly Group[]): Omit<StateFigures, "about" | "quiet"> {
  const sum = (isOne: (group: Group) => boolean): number =>
    groups.filter(isOne).reduce((total, { devices }) => total + devices, 0);
  const isCurrent = ({ is_revoked }: Group): boolean => is_revoked === 0;
  const isOwned = (group: Group): boolean => isCurrent(group) && group.organisation_id !== null;
  return {
    total: sum(() => true),
    unclaimed: sum((group) => isCurrent(group) && group.organisation_id === null),
    claimed: sum((group) => isOwned(group) && group.product_id === null),
    activated: sum((group) => isOwned(group) && group.product_id !== null),
    revoked: sum((group) => !isCurrent(group)),
    safeMode: sum((group) => isCurrent(group) && group.condition === "safe-mode"),
    onTrial: sum((group) => isCurrent(group) && group.condition === "on-trial"),
    noSoftware: sum((group) => isOwned(group) && group.product_id !== null && group.condition === "no-software"),
  };
}

function versionsOf(groups: readonly Group[]): readonly VersionFigure[] {
  const versions = new Map<string, VersionFigure>();
  for (const { product_id: productId, running_version: version, devices } of groups) {
    const key = JSON.stringify([productId, version]);
    versions.set(key, { productId, version, devices: devices + (versions.get(key)?.devices ?? 0) });
  }
  return [...versions.values()].toSorted((one, other) => other.devices - one.devices);
}
