import { sql } from "kysely";
import { prepared, type Readable, type Schema, type Writer } from "../database/index.ts";
import type { Scope } from "../organisation/index.ts";
import { DAY_MS, dayOf, firstOfDays } from "./days.ts";

/** Days that are counted and shown, today among them. */
export const FAULT_DAYS = 30;
const REMOVED_AT_ONCE = 1_000;

/** Where a fault counts, as in `fault_groups`. */
type Place = Pick<Schema["fault_days"], "organisation_id" | "fingerprint" | "product_id" | "version">;

/** How often a cause was seen, day by day of UTC. */
export interface FaultDays {
  /** When the last one began: today. */
  readonly lastDayMs: number;
  /** Oldest first. */
  readonly counts: number[];
}

/** Counts a fault on the day on which it was seen; one from before all days that are shown counts on none. */
export async function addFaultDay(writer: Writer, place: Place, seenAtMs: number, nowMs: number): Promise<void> {
  const dayMs = dayOf(seenAtMs);
  if (dayMs >= firstOfDays(FAULT_DAYS, nowMs)) await putDay(writer, { ...place, day_ms: dayMs, count: 1 });
}

const putDay = prepared((writer, { organisation_id, fingerprint, product_id, version, day_ms }: Schema["fault_days"]) =>
  writer
    .insertInto("fault_days")
    .values({ organisation_id, fingerprint, product_id, version, day_ms, count: 1 })
    .onConflict((conflict) =>
      conflict
        .columns(["organisation_id", "fingerprint", "product_id", "version", "day_ms"])
        .doUpdateSet({ count: sql`fault_days.count + 1` }),
    ),
);

interface DaysQuestion {
  readonly fingerprints: readonly string[];
  /** Identifiers; an empty one is the whole organisation. */
  readonly products: readonly string[];
  /** Empty: all versions. */
  readonly version: string;
  readonly nowMs: number;
}

/** The days of each of these causes in each of these products, those on which it was not seen too. */
export async function listFaultDays(
  database: Readable,
  { tenant }: Scope,
  { fingerprints, products, version, nowMs }: DaysQuestion,
): Promise<(fingerprint: string, productId: string) => FaultDays> {
  const fromMs = firstOfDays(FAULT_DAYS, nowMs);
  const rows =
    fingerprints.length === 0 || products.length === 0
      ? []
      : await database
          .selectFrom("fault_days")
          .select(["fingerprint", "product_id", "day_ms", "count"])
          .where("organisation_id", "=", tenant)
          .where("fingerprint", "in", fingerprints)
          .where("product_id", "in", products)
          .where("version", "=", version)
          .where("day_ms", ">=", fromMs)
          .execute();
  const byPlace = Map.groupBy(rows, (row) => `${row.fingerprint} ${row.product_id}`);
  return (fingerprint, productId) => {
    const counts = Array.from({ length: FAULT_DAYS }, () => 0);
    for (const { day_ms, count } of byPlace.get(`${fingerprint} ${productId}`) ?? [])
      counts[(day_ms - fromMs) / DAY_MS] = count;
    return { lastDayMs: dayOf(nowMs), counts: counts.slice(0, FAULT_DAYS) };
  };
}

const removeOld = prepared((writer, { beforeMs }: { readonly beforeMs: number }) =>
  writer
    .deleteFrom("fault_days")
    .where(({ refTuple, eb, selectFrom }) =>
      eb(
        refTuple("organisation_id", "fingerprint", "product_id", "version", "day_ms"),
        "in",
        selectFrom("fault_days as old")
          .select(["old.organisation_id", "old.fingerprint", "old.product_id", "old.version", "old.day_ms"])
          .where("old.day_ms", "<", beforeMs)
          .orderBy("old.day_ms")
          .limit(REMOVED_AT_ONCE)
          .$asTuple("organisation_id", "fingerprint", "product_id", "version", "day_ms"),
      ),
    )
    .returning("day_ms"),
);

/** Removes days that nobody is shown any more, a bounded number of them. @returns how many; none: all are gone */
export async function removeOldFaultDays(writer: Writer, nowMs: number): Promise<number> {
  return (await removeOld(writer, { beforeMs: firstOfDays(FAULT_DAYS, nowMs) })).length;
}
