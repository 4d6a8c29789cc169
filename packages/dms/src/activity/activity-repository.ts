import { sql } from "kysely";
import { prepared, type Readable, type Writer } from "../database/index.ts";
import type { Scope } from "../organisation/index.ts";

export const HOUR_MS = 3_600_000;

/** What is added to an hour of an organisation's product; '' for devices without one. */
export interface ActivityCount {
  readonly organisationId: string;
  readonly productId: string;
  readonly hourMs: number;
  readonly checkIns: number;
  readonly faults: number;
}

const putActivity = prepared((writer, { organisationId, productId, hourMs, checkIns, faults }: ActivityCount) =>
  writer
    .insertInto("activity")
    .values({
      organisation_id: organisationId,
      product_id: productId,
      hour_ms: hourMs,
      check_ins: checkIns,
      faults,
    })
    .onConflict((conflict) =>
      conflict.columns(["organisation_id", "hour_ms", "product_id"]).doUpdateSet({
        check_ins: sql`activity.check_ins + excluded.check_ins`,
        faults: sql`activity.faults + excluded.faults`,
      }),
    ),
);

/** Counts check-ins and faults. */
export async function addActivity(writer: Writer, count: ActivityCount): Promise<void> {
  await putActivity(writer, count);
}

/** Nobody is shown older ones. */
const KEPT_MS = 90 * 24 * HOUR_MS;
const REMOVED_AT_ONCE = 1_000;

const removeOld = prepared((writer, { beforeMs }: { readonly beforeMs: number }) =>
  writer
    .deleteFrom("activity")
    .where(({ refTuple, eb, selectFrom }) =>
      eb(
        refTuple("organisation_id", "hour_ms", "product_id"),
        "in",
        selectFrom("activity as old")
          .select(["old.organisation_id", "old.hour_ms", "old.product_id"])
          .where("old.hour_ms", "<", beforeMs)
          .orderBy("old.hour_ms")
          .limit(REMOVED_AT_ONCE)
          .$asTuple("organisation_id", "hour_ms", "product_id"),
      ),
    )
    .returning("hour_ms"),
);

/** Removes hours that are older than 90 days, a bounded number of them. @returns how many; none: all are gone */
export async function removeOldActivity(writer: Writer, nowMs: number): Promise<number> {
  return (await removeOld(writer, { beforeMs: hourOf(nowMs) - KEPT_MS })).length;
}

/** The hour in which something happens. */
export function hourOf(atMs: number): number {
  return atMs - (atMs % HOUR_MS);
}

export interface HourOfActivity {
  readonly hourMs: number;
  readonly checkIns: number;
  readonly faults: number;
}

/** Hours from one to another, both included, oldest first; those in which nothing went on are not there. */
export async function listActivity(
  database: Readable,
  { tenant, products }: Scope,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): Promise<readonly HourOfActivity[]> {
  const rows = await database
    .selectFrom("activity")
    .select(["hour_ms"])
    .select(({ fn }) => [fn.sum<number>("check_ins").as("check_ins"), fn.sum<number>("faults").as("faults")])
    .where("organisation_id", "=", tenant)
    .where("hour_ms", ">=", fromMs)
    .where("hour_ms", "<=", toMs)
    .$if(products !== null, (query) => query.where("product_id", "in", products ?? []))
    .groupBy("hour_ms")
    .orderBy("hour_ms")
    .execute();
  return rows.map(({ hour_ms, check_ins, faults }) => ({ hourMs: hour_ms, checkIns: check_ins, faults }));
}
