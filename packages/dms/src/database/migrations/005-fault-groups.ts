import type { Words } from "../dialect.ts";

/** Faults by cause, counted when they arrive: a list costs as much as it shows, whatever a fleet has sent. */
export const faultGroups = {
  number: 5,
  name: "fault-groups",
  statements: ({ integer, tableEnd }: Words): readonly string[] => [
    `create index bundles_by_manifest on bundles (organisation_id, manifest_sha256)`,
    // Without product ('') and without version (''): all of them.
    `create table fault_groups (organisation_id text not null references organisations (id), fingerprint text not null,
       product_id text not null, version text not null, subject text not null, type text not null, exit_code ${integer},
       signal text, count ${integer} not null, devices ${integer} not null, first_at_ms ${integer} not null,
       last_at_ms ${integer} not null, newest_device_uuid text not null, newest_sequence ${integer} not null,
       primary key (organisation_id, fingerprint, product_id, version)) ${tableEnd}`,
    `create index fault_groups_by_time on fault_groups (organisation_id, product_id, version, last_at_ms, fingerprint)`,
    `create index fault_groups_by_subject on fault_groups
       (organisation_id, product_id, version, subject, last_at_ms, fingerprint)`,
    `create table fault_group_devices (organisation_id text not null references organisations (id), fingerprint text not null,
       product_id text not null, version text not null, device_uuid text not null references devices (uuid),
       count ${integer} not null, last_at_ms ${integer} not null,
       primary key (organisation_id, fingerprint, product_id, version, device_uuid)) ${tableEnd}`,
    `create index fault_group_devices_by_device on fault_group_devices (device_uuid)`,
    ...COUNT_WHAT_IS_THERE,
  ],
} as const;

/** Where a fault counts: everywhere, in its product, in its version of it. */
const PLACES = [
  { product: "''", version: "''", where: "1 = 1" },
  { product: "coalesce(of_bundle, of_device)", version: "''", where: "coalesce(of_bundle, of_device) is not null" },
  { product: "of_bundle", version: "of_version", where: "of_bundle is not null" },
];

/** What `countFault` would have counted of the faults that a database holds. */
export const COUNT_WHAT_IS_THERE: readonly string[] = [
  `create table counted_faults as
     select device.organisation_id, device.product_id as of_device, bundle.product_id as of_bundle,
       bundle.version as of_version, fault.fingerprint, fault.subject, fault.type, fault.exit_code, fault.signal,
       fault.device_uuid, fault.sequence,
       case when fault.at_ms between 1 and entry.received_at_ms then fault.at_ms else entry.received_at_ms end as at_ms
     from faults fault join devices device on device.uuid = fault.device_uuid
       join log_entries entry on entry.device_uuid = fault.device_uuid and entry.sequence = fault.sequence
       left join bundles bundle on bundle.organisation_id = device.organisation_id
         and bundle.manifest_sha256 = fault.manifest_sha256
     where device.organisation_id is not null`,
  ...PLACES.flatMap(({ product, version, where }) => {
    const placed = `(select *, ${product} as product_id, ${version} as version from counted_faults where ${where}) placed`;
    const group = "organisation_id, fingerprint, product_id, version";
    return [
      `insert into fault_group_devices select ${group}, device_uuid, count(*), max(at_ms) from ${placed}
         group by ${group}, device_uuid`,
      `insert into fault_groups
         select ${group}, subject, type, exit_code, signal, faults, devices, first_at_ms, at_ms, device_uuid, sequence
         from (select *, count(*) over same as faults, min(at_ms) over same as first_at_ms,
             (select count(*) from fault_group_devices held where held.organisation_id = placed.organisation_id
                and held.fingerprint = placed.fingerprint and held.product_id = placed.product_id
                and held.version = placed.version) as devices,
             row_number() over (partition by ${group} order by at_ms desc, device_uuid desc, sequence desc) as age
           from ${placed} window same as (partition by ${group})) aged
         where age = 1`,
    ];
  }),
  `drop table counted_faults`,
];
