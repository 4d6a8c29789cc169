/** Finds devices by what people ask for, in the order of their pages, without a look at all of them. */
export const deviceSearch = {
  number: 8,
  name: "device-search",
  statements: (): readonly string[] => [
    `alter table devices add column condition text not null default 'normal'`,
    // What the newest check-in of before says; written by JSON.stringify, so it has no blanks.
    `update devices set condition = case when reported not like '%"safeMode":null%' then 'safe-mode'
       when reported like '%"onTrial":true%' then 'on-trial' else 'normal' end where reported is not null`,
    // Who sees a device: its owner, or who made it known while it has none.
    `create index devices_by_viewer on devices (coalesce(organisation_id, maker_id), uuid)`,
    `create index devices_by_product_version on devices
       (coalesce(organisation_id, maker_id), product_id, running_version, uuid)`,
    `create index devices_by_viewer_product on devices (coalesce(organisation_id, maker_id), product_id, uuid)`,
    `create index devices_by_version on devices (coalesce(organisation_id, maker_id), running_version, uuid)`,
    `create index devices_by_tag on devices (coalesce(organisation_id, maker_id), tag, uuid)`,
    `create index devices_by_last_seen on devices
       (coalesce(organisation_id, maker_id), coalesce(last_seen_at_ms, 0), uuid)`,
    // Few are so: an index of those alone, which the same words in a query find.
    `create index devices_in_condition on devices (coalesce(organisation_id, maker_id), condition, uuid)
       where condition <> 'normal'`,
    `create index devices_revoked on devices (coalesce(organisation_id, maker_id), uuid) where is_revoked = 1`,
    `create index devices_unclaimed on devices (coalesce(organisation_id, maker_id), uuid) where organisation_id is null`,
  ],
} as const;
