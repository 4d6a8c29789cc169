import { openSqlite } from "@regrow/dms/database";
import type { FleetSample } from "./messages.ts";

const HOUR_MS = 3_600_000;
const DAYS_OF_ACTIVITY = 90;
const DAYS_OF_FAULTS = 30;
const CAUSES = 200;

interface Fleet {
  readonly path: string;
  /** Of the device that all are like in what is not said here. */
  readonly uuid: string;
  readonly count: number;
  readonly nowMs: number;
}

/**
 * Adds devices of every kind that can be searched for, with labels, outcomes, faults by cause and activity by the hour. In SQL: a hundred
 * thousand of them in some seconds. What a device is like follows from its number, so that each fleet is the same but for its UUIDs.
 */
export function fillFleet(fleet: Fleet): FleetSample {
  const database = openSqlite(fleet.path);
  try {
    // Indexes of the whole fleet lie in memory while they grow.
    database.prepare("pragma cache_size = -400000").all([]);
    for (const statement of ["begin", ...statements(fleet), "commit"]) database.prepare(statement).run([]);
    const ask = (text: string): readonly string[] =>
      database
        .prepare(text)
        .all([])
        .map((row) => String(Object.values(row as object)[0]));
    const [fingerprint = ""] = ask("select fingerprint from fault_groups order by last_at_ms desc limit 1");
    return {
      uuids: ask(`select uuid from fleet where n % ${Math.ceil(fleet.count / 200)} = 0`),
      fingerprint,
      products: ask("select code from products order by code"),
    };
  } finally {
    database.close();
  }
}

const hex = (bytes: number): string => `lower(hex(randomblob(${bytes})))`;
const UUID = `${hex(4)} || '-' || ${hex(2)} || '-4' || substr(${hex(2)}, 2) || '-8' || substr(${hex(2)}, 2) || '-' || ${hex(6)}`;
const OWNER = "(select organisation_id from base)";

function statements({ uuid, count, nowMs }: Fleet): readonly string[] {
  const thisHour = nowMs - (nowMs % HOUR_MS);
  const today = nowMs - (nowMs % (24 * HOUR_MS));
  return [
    `create temp table base as select * from devices where uuid = '${uuid}'`,
    // Four in a hundred have no owner, and some of the others no product.
    `create temp table fleet as
       with recursive places (n) as (select 0 union all select n + 1 from places where n + 1 < ${count}),
         numbered as (select id, row_number() over (order by code) - 1 as place from products)
       select n, ${UUID} as uuid, n % 25 = 3 as is_unclaimed, iif(n % 25 = 3 or n % 30 = 4, null, numbered.id) as product_id
       from places join numbered on numbered.place = n % 5 order by n`,
    `create unique index temp.fleet_by_place on fleet (n)`,
    // Rows are numbered from 1 on.
    `create temp table copies as select base.* from fleet, base order by fleet.n`,
    `update copies set uuid = fleet.uuid, product_id = fleet.product_id,
       organisation_id = case when is_unclaimed then null else organisation_id end,
       tag = case when n % 50 = 0 then 'beta' else 'release' end,
       condition = case when n % 1000 = 0 then 'safe-mode' when n % 400 = 1 then 'on-trial'
         when n % 900 = 6 then 'no-software' else 'normal' end,
       is_revoked = n % 2000 = 1, is_log_broken = n % 20000 = 2, held_version = case when n % 5000 = 5 then '2.0.0' end,
       running_version = '1.' || (n / 5 % 20) || '.0', notes = case when n % 100 = 0 then 'second shelf' else '' end,
       last_seen_at_ms = ${nowMs} - case when n % 40 = 7 then ${30 * HOUR_MS} + n else (n % 600) * 1000 end,
       created_at_ms = ${nowMs - DAYS_OF_ACTIVITY * 24 * HOUR_MS}
       from fleet where fleet.n = copies.rowid - 1`,
    `insert into devices select * from copies order by uuid`,
    `insert into device_labels (device_uuid, organisation_id, name, value)
       select uuid, ${OWNER}, 'site', 'Site ' || (n % 500) from fleet`,
    `insert into device_labels (device_uuid, organisation_id, name, value)
       select uuid, ${OWNER}, case when n % 3 = 0 then 'kiosk' else 'counter' end, '' from fleet`,
    `insert into outcomes (device_uuid, sequence, update_id, version, result, at_ms, organisation_id, received_at_ms)
       select uuid, 2, uuid, '1.7.0', case when n % 500 = 9 then 'rolled-back' else 'confirmed' end, ${nowMs}, ${OWNER},
         ${nowMs} - (n % 48) * ${HOUR_MS} from fleet`,
    // One device in eleven has failed; of each cause the same number of devices, in all products and in their own.
    `create temp table failed as select uuid, n, coalesce(product_id, '') as product_id, n / 11 % ${CAUSES} as cause,
       printf('%016x', 7777777 * (n / 11 % ${CAUSES} + 1)) as fingerprint from fleet where n % 11 = 0`,
    `insert into faults (device_uuid, sequence, subject, type, fingerprint, version, is_on_trial, exit_code, uptime_ms,
         last_output, at_ms)
       select uuid, 1, 'app', 'exit-code', fingerprint, '1.7.0', 0, 1, 4000,
         printf('Error: out of order%c    at main (app.mjs:%d:1)%c', 10, cause, 10), ${nowMs} from failed`,
    `insert into device_fault_days (organisation_id, device_uuid, day_ms, product_id, count)
       select ${OWNER}, uuid, ${today} - (n % 7) * ${24 * HOUR_MS}, product_id, 1 + n % 60 from failed`,
    ...["''", "product_id"].flatMap((place) => [
      `insert or ignore into fault_group_devices
         (organisation_id, fingerprint, product_id, version, device_uuid, count, last_at_ms)
         select ${OWNER}, fingerprint, ${place}, '', uuid, 1, ${nowMs} from failed`,
      `insert or ignore into fault_groups (organisation_id, fingerprint, product_id, version, subject, type, exit_code, count,
           devices, first_at_ms, last_at_ms, newest_device_uuid, newest_sequence)
         select ${OWNER}, fingerprint, ${place}, '', 'app', 'exit-code', 1, count(*), count(*),
           ${nowMs} - case when cause % 20 = 0 then 1 else 480 end * ${HOUR_MS}, ${nowMs} - cause * 60000, min(uuid), 1
         from failed group by fingerprint, ${place}`,
      `insert or ignore into fault_days (organisation_id, fingerprint, product_id, version, day_ms, count)
         with recursive days (ago) as (select 0 union all select ago + 1 from days where ago + 1 < ${DAYS_OF_FAULTS})
         select distinct ${OWNER}, fingerprint, ${place}, '', ${today} - ago * ${24 * HOUR_MS}, 1 + (cause * 7 + ago) % 20
         from failed, days where (cause + ago) % 3 <> 0`,
    ]),
    `with recursive hours (ago) as (select 1 union all select ago + 1 from hours where ago + 1 < ${DAYS_OF_ACTIVITY * 24})
       insert into activity (organisation_id, hour_ms, product_id, check_ins, faults)
       select ${OWNER}, ${thisHour} - ago * ${HOUR_MS}, id, 40000 + ago, (ago * 7) % 60 from hours, products`,
  ];
}
