import type { Words } from "../dialect.ts";

/** What was said to devices through a host that carries it, and what technicians report of their work. */
export const bridge = {
  number: 18,
  name: "bridge",
  statements: ({ integer, tableEnd }: Words): readonly string[] => [
    `create table dfu_answers (device_uuid text primary key references devices (uuid), id text not null unique,
       organisation_id text not null references organisations (id), request_number ${integer} not null,
       request_sha256 text not null, answer text not null, bundle_id text, from_manifest_sha256 text,
       issued_at_ms ${integer} not null, expires_at_ms ${integer} not null) ${tableEnd}`,
    `create table technician_entries (organisation_id text not null references organisations (id),
       hash text not null, device_uuid text not null references devices (uuid), line text not null,
       at_ms ${integer} not null, action text not null, result text not null, version text, technician text not null,
       detail text not null, is_proven ${integer} not null, taken_at_ms ${integer} not null,
       primary key (organisation_id, hash)) ${tableEnd}`,
    `create index technician_entries_of_device on technician_entries (device_uuid, organisation_id, at_ms)`,
  ],
} as const;
