import { sql } from "kysely";
import { prepared, type Database, type Writer } from "../database/index.ts";
import { cutoffOf, type RetentionRules } from "./retention-rules.ts";

/** Rows that one transaction takes away: some milliseconds. */
export const ROWS_AT_ONCE = 200;
/** Newest entries of a log that stay, however old: by them it is seen whether a device signs another past. */
const LOG_KEPT = 100;
/** Newest faults that stay of a device, whatever the rules are: years of a device that faults every day. More are an accident or a lie. */
export const FAULTS_KEPT = 10_000;

/** Tables of a device's history. */
const HISTORIES = ["log", "faults", "outcomes"] as const;
export type History = (typeof HISTORIES)[number];

/** What of a device is to go. A look at an index for each, and nothing is written where nothing is to go. */
export async function findOld(
  database: Database,
  uuid: string,
  rules: RetentionRules,
  nowMs: number,
): Promise<readonly History[]> {
  const old: History[] = [];
  for (const history of HISTORIES)
    if ((await oldOf(database, history, uuid, rules, nowMs)).length > 0) old.push(history);
  return old;
}

/** @returns how many rows went; as many as `ROWS_AT_ONCE`: there may be more */
export async function removeOld(
  writer: Writer,
  history: History,
  uuid: string,
  rules: RetentionRules,
  nowMs: number,
): Promise<number> {
  const sequences = await oldOf(writer, history, uuid, rules, nowMs);
  const table = ({ log: "log_entries", faults: "faults", outcomes: "outcomes" } as const)[history];
  if (sequences.length > 0)
    await writer.deleteFrom(table).where("device_uuid", "=", uuid).where("sequence", "in", sequences).execute();
  return sequences.length;
}

/** Sequence numbers of rows that are to go, oldest first. */
async function oldOf(
  database: Database,
  history: History,
  uuid: string,
  { logDays, faultDays, outcomeDays }: RetentionRules,
  nowMs: number,
): Promise<readonly number[]> {
  switch (history) {
    case "log": {
      const cutoffMs = cutoffOf(logDays, nowMs);
      return cutoffMs === null ? [] : numbers(await askOldEntries(database, { uuid, cutoffMs }));
    }
    case "faults": {
      const cutoffMs = cutoffOf(faultDays, nowMs);
      const beyond = numbers(await askFaultsBeyond(database, { uuid }));
      if (beyond.length > 0 || cutoffMs === null) return beyond;
      return numbers(await askOldFaults(database, { uuid, cutoffMs }));
    }
    case "outcomes": {
      const cutoffMs = cutoffOf(outcomeDays, nowMs);
      return cutoffMs === null ? [] : numbers(await askOldOutcomes(database, { uuid, cutoffMs }));
    }
  }
}

function numbers(rows: readonly { readonly sequence: number }[]): readonly number[] {
  return rows.map(({ sequence }) => sequence);
}

interface OfDevice {
  readonly uuid: string;
}
interface OldOfDevice extends OfDevice {
  readonly cutoffMs: number;
}

/** Times are those of the DMS; where it did not keep one, the device's own, which is 0 where the device did not know it. */
const ARRIVED = sql<number>`case when received_at_ms > 0 then received_at_ms else at_ms end`;

/** The oldest alone are looked at: what came after them is younger. */
const askOldEntries = prepared((database, { uuid, cutoffMs }: OldOfDevice) =>
  database
    .selectFrom(
      database
        .selectFrom("log_entries")
        .innerJoin("devices", "devices.uuid", "log_entries.device_uuid")
        .select(["log_entries.sequence", "log_entries.received_at_ms"])
        .where("log_entries.device_uuid", "=", uuid)
        .where((where) => where("log_entries.sequence", "<=", where("devices.log_sequence", "-", LOG_KEPT)))
        .orderBy("log_entries.sequence")
        .limit(ROWS_AT_ONCE)
        .as("oldest"),
    )
    .select("sequence")
    .where("received_at_ms", "<", cutoffMs),
);

const askFaultsBeyond = prepared((database, { uuid }: OfDevice) =>
  database
    .selectFrom("faults")
    .select("sequence")
    .where("device_uuid", "=", uuid)
    .where("sequence", "<=", (where) =>
      where
        .selectFrom("faults as newer")
        .select("newer.sequence")
        .where("newer.device_uuid", "=", uuid)
        .orderBy("newer.sequence", "desc")
        .limit(1)
        .offset(FAULTS_KEPT),
    )
    .orderBy("sequence")
    .limit(ROWS_AT_ONCE),
);

const askOldFaults = prepared((database, { uuid, cutoffMs }: OldOfDevice) =>
  database
    .selectFrom(
      database
        .selectFrom("faults")
        .select(["sequence", ARRIVED.as("arrived")])
        .where("device_uuid", "=", uuid)
        .orderBy("sequence")
        .limit(ROWS_AT_ONCE)
        .as("oldest"),
    )
    .select("sequence")
    .where("arrived", "<", cutoffMs)
    .where("arrived", ">", 0),
);

/** Outcomes that stay stand at the beginning, so that more of them are looked at. */
const OUTCOMES_LOOKED_AT = 1_000;

/**
 * The newest outcome of the device stays, and of each bundle how it was confirmed and rolled back last: by these it is decided and explained
 * what the device is offered, and known what it runs.
 */
const askOldOutcomes = prepared((database, { uuid, cutoffMs }: OldOfDevice) =>
  database
    .selectFrom(
      database
        .selectFrom("outcomes")
        .select(["sequence", "manifest_sha256", "result", ARRIVED.as("arrived")])
        .where("device_uuid", "=", uuid)
        .orderBy("sequence")
        .limit(OUTCOMES_LOOKED_AT)
        .as("oldest"),
    )
    .select("oldest.sequence")
    .where("arrived", "<", cutoffMs)
    .where("arrived", ">", 0)
    .where("oldest.sequence", "<", (where) =>
      where
        .selectFrom("outcomes")
        .select(({ fn }) => fn.max("outcomes.sequence").as("newest"))
        .where("outcomes.device_uuid", "=", uuid),
    )
    .where((where) =>
      where.or([
        where("oldest.result", "not in", ["confirmed", "rolled-back"]),
        where("oldest.manifest_sha256", "is", null),
        where.exists(
          where
            .selectFrom("outcomes as later")
            .select("later.sequence")
            .where("later.device_uuid", "=", uuid)
            .whereRef("later.manifest_sha256", "=", "oldest.manifest_sha256")
            .whereRef("later.result", "=", "oldest.result")
            .whereRef("later.sequence", ">", "oldest.sequence"),
        ),
      ]),
    )
    .orderBy("oldest.sequence")
    .limit(ROWS_AT_ONCE),
);
