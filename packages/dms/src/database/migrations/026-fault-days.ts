import type { Words } from "../dialect.ts";

/** How often a cause was seen on each of the last days, counted as faults arrive, in the places of `fault_groups`. */
export const faultDays = {
  number: 26,
  name: "fault-days",
  statements: ({ integer, tableEnd }: Words): readonly string[] => [
    `create table fault_days (organisation_id text not null references organisations (id), fingerprint text not null,
       product_id text not null, version text not null, day_ms ${integer} not null, count ${integer} not null,
       primary key (organisation_id, fingerprint, product_id, version, day_ms)) ${tableEnd}`,
    `create index fault_days_by_age on fault_days (day_ms)`,
    ...COUNT_DAYS_THAT_ARE_THERE,
  ],
} as const;

/** Where a fault counts: everywhere, in its product, in its version of it. */
const PLACES = [
  { product: "''", version: "''", where: "1 = 1" },
  { product: "coalesce(of_bundle, of_device)", version: "''", where: "coalesce(of_bundle, of_device) is not null" },
  { product: "of_bundle", version: "of_version", where: "of_bundle is not null" },
];
const DAY_MS = 86_400_000;

/** What `countFault` would have counted of the faults that a database holds, of the last 30 days before the newest. */
export const COUNT_DAYS_THAT_ARE_THERE: readonly string[] = [
  `create table dated_faults as
     select device.organisation_id, device.product_id as of_device, bundle.product_id as of_bundle,
       bundle.version as of_version, fault.fingerprint,
       case when fault.at_ms between 1 and fault.received_at_ms then fault.at_ms else fault.received_at_ms end as at_ms
     from faults fault join devices device on device.uuid = fault.device_uuid and fault.sequence > device.log_from
       left join bundles bundle on bundle.organisation_id = device.organisation_id
         and bundle.manifest_sha256 = fault.manifest_sha256
     where device.organisation_id is not null
       and fault.received_at_ms > (select max(received_at_ms) from faults) - ${30 * DAY_MS}`,
  ...PLACES.map(
    ({ product, version, where }) =>
      `insert into fault_days
         select organisation_id, fingerprint, ${product}, ${version}, at_ms - at_ms % ${DAY_MS}, count(*)
         from dated_faults where ${where} and at_ms > (select max(at_ms) from dated_faults) - ${30 * DAY_MS}
         group by 1, 2, 3, 4, 5`,
  ),
  `drop table dated_faults`,
];
