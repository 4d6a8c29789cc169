import { prepared, type Database, type Writer } from "../database/index.ts";
import { ROWS_AT_ONCE } from "./prune-device.ts";
import { cutoffOf, type RetentionRules } from "./retention-rules.ts";

/** What a device is told until it has ended, and which is history then. */
const ENDED = ["offers", "orders"] as const;
export type Ended = (typeof ENDED)[number];

/** What of a device is to go: a look at an index for each. */
export async function findEnded(
  database: Database,
  uuid: string,
  rules: RetentionRules,
  nowMs: number,
): Promise<readonly Ended[]> {
  const old: Ended[] = [];
  for (const ended of ENDED) if ((await oldOf(database, ended, uuid, rules, nowMs)).length > 0) old.push(ended);
  return old;
}

/** @returns how many rows went; as many as `ROWS_AT_ONCE`: there may be more */
export async function removeEnded(
  writer: Writer,
  ended: Ended,
  uuid: string,
  rules: RetentionRules,
  nowMs: number,
): Promise<number> {
  const ids = await oldOf(writer, ended, uuid, rules, nowMs);
  if (ids.length === 0) return 0;
  if (ended === "offers") await writer.deleteFrom("offers").where("update_id", "in", ids).execute();
  else await writer.deleteFrom("orders").where("id", "in", ids).execute();
  return ids.length;
}

/** Identifiers of rows that are to go, those that ended longest ago first. */
async function oldOf(
  database: Database,
  ended: Ended,
  uuid: string,
  { offerDays, orderDays }: RetentionRules,
  nowMs: number,
): Promise<readonly string[]> {
  const cutoffMs = cutoffOf(ended === "offers" ? offerDays : orderDays, nowMs);
  if (cutoffMs === null) return [];
  const rows = await (ended === "offers" ? askOldOffers : askOldOrders)(database, { uuid, cutoffMs });
  return rows.map(({ id }) => id);
}

interface OldOfDevice {
  readonly uuid: string;
  readonly cutoffMs: number;
}

/**
 * Of what the device runs by its signed log, the newest offer stays: by it the device may fetch that bundle again, to mend what is
 * damaged, after it was given another product.
 */
const askOldOffers = prepared((database, { uuid, cutoffMs }: OldOfDevice) =>
  database
    .selectFrom("offers")
    .innerJoin("devices", "devices.uuid", "offers.device_uuid")
    .select("offers.update_id as id")
    .where("offers.device_uuid", "=", uuid)
    .where("offers.closed_at_ms", "is not", null)
    .where("offers.closed_at_ms", "<", cutoffMs)
    .where((where) =>
      where.or([
        where("devices.running_manifest_sha256", "is", null),
        where("devices.running_manifest_sha256", "<>", where.ref("offers.manifest_sha256")),
        where.exists(
          where
            .selectFrom("offers as later")
            .select("later.update_id")
            .where("later.device_uuid", "=", uuid)
            .whereRef("later.bundle_id", "=", "offers.bundle_id")
            .whereRef("later.organisation_id", "=", "offers.organisation_id")
            .where((newer) =>
              newer(
                newer.refTuple("later.offered_at_ms", "later.update_id"),
                ">",
                newer.refTuple("offers.offered_at_ms", "offers.update_id"),
              ),
            ),
        ),
      ]),
    )
    .orderBy("offers.closed_at_ms")
    .limit(ROWS_AT_ONCE),
);

const askOldOrders = prepared((database, { uuid, cutoffMs }: OldOfDevice) =>
  database
    .selectFrom("orders")
    .select("id")
    .where("device_uuid", "=", uuid)
    .where("ended_at_ms", "is not", null)
    .where("ended_at_ms", "<", cutoffMs)
    .orderBy("ended_at_ms")
    .limit(ROWS_AT_ONCE),
);
