import type { Words } from "../dialect.ts";

/** What a fleet of any size is counted from without a look at its devices: activity by the hour, and indexes that hold the figures. */
export const overview = {
  number: 19,
  name: "overview",
  statements: ({ integer, tableEnd }: Words): readonly string[] => [
    // Without product: ''.
    `create table activity (organisation_id text not null references organisations (id), hour_ms ${integer} not null,
       product_id text not null, check_ins ${integer} not null, faults ${integer} not null,
       primary key (organisation_id, hour_ms, product_id)) ${tableEnd}`,
    `create index activity_by_age on activity (hour_ms)`,
    // Written by the check-in's decision: the version that somebody has to agree to.
    `alter table devices add column held_version text`,
    `create index devices_held on devices (coalesce(organisation_id, maker_id), uuid) where held_version is not null`,
    `create index devices_log_broken on devices (coalesce(organisation_id, maker_id), uuid) where is_log_broken = 1`,
    // Everything that devices are counted by, so that counting reads no device.
    `create index devices_by_figures on devices (coalesce(organisation_id, maker_id), product_id, running_version,
       is_revoked, organisation_id, condition)`,
    `drop index devices_by_last_seen`,
    `create index devices_by_last_seen on devices (coalesce(organisation_id, maker_id), coalesce(last_seen_at_ms, 0), uuid,
       is_revoked, organisation_id, product_id, created_at_ms)`,
    // Whose an outcome was when it arrived; null where it is for nobody who has the device now.
    `alter table outcomes add column organisation_id text`,
    `alter table outcomes add column received_at_ms ${integer} not null default 0`,
    `update outcomes set
       organisation_id = (select device.organisation_id from devices device
         where device.uuid = outcomes.device_uuid and device.log_from < outcomes.sequence),
       received_at_ms = coalesce((select entry.received_at_ms from log_entries entry
         where entry.device_uuid = outcomes.device_uuid and entry.sequence = outcomes.sequence), 0)`,
    `create index outcomes_rolled_back on outcomes (organisation_id, received_at_ms, device_uuid)
       where result = 'rolled-back'`,
    `create index fault_groups_by_first on fault_groups (organisation_id, product_id, version, first_at_ms)`,
  ],
} as const;
