import type { Words } from "../dialect.ts";

/** Devices that change hands: what their owner may see of them begins then, and offers of one organisation to another. */
export const ownership = {
  number: 6,
  name: "ownership",
  statements: ({ integer, tableEnd }: Words): readonly string[] => [
    `alter table devices add column log_from ${integer} not null default 0`,
    `create table transfers (id text primary key, organisation_id text not null references organisations (id),
       recipient_id text not null references organisations (id), created_at_ms ${integer} not null,
       expires_at_ms ${integer} not null) ${tableEnd}`,
    `create index transfers_by_organisation on transfers (organisation_id, created_at_ms)`,
    `create index transfers_by_recipient on transfers (recipient_id, created_at_ms)`,
    `create table transfer_devices (device_uuid text primary key references devices (uuid),
       transfer_id text not null references transfers (id)) ${tableEnd}`,
    `create index transfer_devices_by_transfer on transfer_devices (transfer_id, device_uuid)`,
  ],
} as const;
