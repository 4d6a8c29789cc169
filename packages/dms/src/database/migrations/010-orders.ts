import type { Words } from "../dialect.ts";

/** What devices are asked to do, PINs to claim them by, what their owners note about them, and files that they are given. */
export const orders = {
  number: 10,
  name: "orders",
  statements: ({ integer, tableEnd }: Words): readonly string[] => [
    `create table orders (id text primary key, device_uuid text not null references devices (uuid),
       organisation_id text references organisations (id), kind text not null, created_at_ms ${integer} not null,
       ended_at_ms ${integer}, result text, detail text) ${tableEnd}`,
    `create index orders_by_device on orders (device_uuid, created_at_ms)`,
    `create index orders_pending on orders (device_uuid, created_at_ms) where ended_at_ms is null`,
    `alter table transfers add column wipe ${integer} not null default 0`,
    `alter table devices add column is_log_hidden ${integer} not null default 0`,
    `create table claim_pins (device_uuid text primary key references devices (uuid), pin_hmac text not null unique,
       expires_at_ms ${integer} not null) ${tableEnd}`,
    `create index claim_pins_by_end on claim_pins (expires_at_ms)`,
    `alter table devices add column notes text not null default ''`,
    `create table device_labels (device_uuid text not null references devices (uuid),
       organisation_id text not null references organisations (id), name text not null, value text not null,
       primary key (device_uuid, name)) ${tableEnd}`,
    `create index device_labels_by_value on device_labels (organisation_id, name, value, device_uuid)`,
    `create index device_labels_by_name on device_labels (organisation_id, name, device_uuid)`,
    `create table files (organisation_id text not null references organisations (id), target_kind text not null,
       target text not null, name text not null, sha256 text not null, size_bytes ${integer} not null,
       put_at_ms ${integer} not null, primary key (organisation_id, target_kind, target, name)) ${tableEnd}`,
    `create index files_by_hash on files (sha256)`,
    `create index files_by_target on files (target_kind, target)`,
  ],
} as const;
