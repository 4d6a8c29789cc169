import type { Words } from "../dialect.ts";

/** What became of a version on which devices, which devices fail most, which run nothing, and from where in its log a device counts as well. */
export const versionOutcomes = {
  number: 27,
  name: "version-outcomes",
  statements: ({ integer, tableEnd }: Words): readonly string[] => [
    `create index outcomes_of_versions on outcomes (organisation_id, manifest_sha256, result, device_uuid)`,
    // By the newest check-in of before; written by JSON.stringify, so it has no blanks.
    `update devices set condition = 'no-software' where condition = 'normal' and reported like '%"running":null%'`,
    `alter table devices add column well_from ${integer} not null default 0`,
    // Without product: ''.
    `create table device_fault_days (organisation_id text not null references organisations (id), device_uuid text not null,
       day_ms ${integer} not null, product_id text not null, count ${integer} not null,
       primary key (organisation_id, device_uuid, day_ms, product_id)) ${tableEnd}`,
    `create index device_fault_days_by_count on device_fault_days (organisation_id, day_ms, count, device_uuid)`,
    `create index device_fault_days_of_product on device_fault_days (organisation_id, product_id, day_ms, count, device_uuid)`,
    `create index device_fault_days_by_age on device_fault_days (day_ms)`,
  ],
} as const;
