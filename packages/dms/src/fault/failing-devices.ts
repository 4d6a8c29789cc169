import { sql } from "kysely";
import { prepared, type Readable, type Schema, type Writer } from "../database/index.ts";
import type { Scope } from "../organisation/index.ts";
import { DAY_MS, dayOf, firstOfDays } from "./days.ts";

/** Days that devices are compared by, today among them. */
export const FAILING_DAYS = 7;
/** Devices of a day that are looked at: whoever failed most in a week was among these on some day, unless hundreds fail alike. */
const CANDIDATES = 200;
const REMOVED_AT_ONCE = 1_000;

type DeviceDay = Omit<Schema["device_fault_days"], "count">;

/** Counts a fault of a device on the day on which it was seen; one from before all days that are compared counts on none. */
export async function addDeviceFault(
  writer: Writer,
  {
    organisationId,
    uuid,
    productId,
  }: { readonly organisationId: string; readonly uuid: string; readonly productId: string },
  seenAtMs: number,
  nowMs: number,
): Promise<void> {
  const dayMs = dayOf(seenAtMs);
  if (dayMs < firstOfDays(FAILING_DAYS, nowMs)) return;
  await putDay(writer, { organisation_id: organisationId, device_uuid: uuid, day_ms: dayMs, product_id: productId });
}

const putDay = prepared((writer, { organisation_id, device_uuid, day_ms, product_id }: DeviceDay) =>
  writer
    .insertInto("device_fault_days")
    .values({ organisation_id, device_uuid, day_ms, product_id, count: 1 })
    .onConflict((conflict) =>
      conflict
        .columns(["organisation_id", "device_uuid", "day_ms", "product_id"])
        .doUpdateSet({ count: sql`device_fault_days.count + 1` }),
    ),
);

/** A device with its faults of the last days. */
interface FailingDevice {
  readonly uuid: string;
  /** Code; null: none. */
  readonly product: string | null;
  readonly runningVersion: string | null;
  readonly faults: number;
  /** `lastDayMs`: when today began, by UTC; counts oldest first. */
  readonly days: { readonly lastDayMs: number; readonly counts: number[] };
}

/** Devices that the scope sees and that failed most in the last days, most first. Of each day a bounded part of an index is read. */
export async function listFailingDevices(
  database: Readable,
  scope: Scope,
  { nowMs, limit }: { readonly nowMs: number; readonly limit: number },
): Promise<readonly FailingDevice[]> {
  const fromMs = firstOfDays(FAILING_DAYS, nowMs);
  const candidates = await findCandidates(database, scope, nowMs);
  if (candidates.length === 0) return [];
  const { tenant, products } = scope;
  const rows = await database
    .selectFrom("device_fault_days as day")
    .innerJoin("devices", "devices.uuid", "day.device_uuid")
    .leftJoin("products", "products.id", "devices.product_id")
    .select(["day.device_uuid as uuid", "day.day_ms", "day.count", "products.code", "devices.running_version"])
    .where("day.organisation_id", "=", tenant)
    .where("day.device_uuid", "in", candidates)
    .where("day.day_ms", ">=", fromMs)
    .where("devices.organisation_id", "=", tenant)
    .where("devices.is_revoked", "=", 0)
    .$if(products !== null, (query) =>
      query.where("day.product_id", "in", products ?? []).where("devices.product_id", "in", products ?? []),
    )
    .execute();
  const byDevice = Map.groupBy(rows, ({ uuid }) => uuid);
  return [...byDevice]
    .map(([uuid, days]) => ({
      uuid,
      product: days[0]?.code ?? null,
      runningVersion: days[0]?.running_version ?? null,
      faults: days.reduce((sum, { count }) => sum + count, 0),
      days: { lastDayMs: dayOf(nowMs), counts: countsOf(days, fromMs) },
    }))
    .toSorted((one, other) => other.faults - one.faults || (one.uuid < other.uuid ? -1 : 1))
    .slice(0, limit);
}

/** Those that failed most on any of the days, in any of the products. */
async function findCandidates(database: Readable, scope: Scope, nowMs: number): Promise<readonly string[]> {
  const found = new Set<string>();
  for (let dayMs = firstOfDays(FAILING_DAYS, nowMs); dayMs <= dayOf(nowMs); dayMs += DAY_MS)
    for (const productId of scope.products ?? [null]) {
      const rows = await database
        .selectFrom("device_fault_days")
        .select("device_uuid")
        .where("organisation_id", "=", scope.tenant)
        .where("day_ms", "=", dayMs)
        .$if(productId !== null, (query) => query.where("product_id", "=", productId ?? ""))
        .orderBy("count", "desc")
        .orderBy("device_uuid", "desc")
        .limit(CANDIDATES)
        .execute();
      for (const { device_uuid } of rows) found.add(device_uuid);
    }
  return [...found];
}

function countsOf(days: readonly { readonly day_ms: number; readonly count: number }[], fromMs: number): number[] {
  const counts = Array.from({ length: FAILING_DAYS }, () => 0);
  for (const { day_ms, count } of days) {
    const index = (day_ms - fromMs) / DAY_MS;
    if (index < FAILING_DAYS) counts[index] = (counts[index] ?? 0) + count;
  }
  return counts;
}

const removeOld = prepared((writer, { beforeMs }: { readonly beforeMs: number }) =>
  writer
    .deleteFrom("device_fault_days")
    .where(({ refTuple, eb, selectFrom }) =>
      eb(
        refTuple("organisation_id", "device_uuid", "day_ms", "product_id"),
        "in",
        selectFrom("device_fault_days as old")
          .select(["old.organisation_id", "old.device_uuid", "old.day_ms", "old.product_id"])
          .where("old.day_ms", "<", beforeMs)
          .orderBy("old.day_ms")
          .limit(REMOVED_AT_ONCE)
          .$asTuple("organisation_id", "device_uuid", "day_ms", "product_id"),
      ),
    )
    .returning("day_ms"),
);

/** Removes days that devices are compared by no more, a bounded number of them. @returns how many; none: all are gone */
export async function removeOldDeviceFaults(writer: Writer, nowMs: number): Promise<number> {
  return (await removeOld(writer, { beforeMs: firstOfDays(FAILING_DAYS, nowMs) })).length;
}
