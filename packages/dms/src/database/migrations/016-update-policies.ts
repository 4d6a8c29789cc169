import type { Words } from "../dialect.ts";

/** When devices may update by themselves: a product's and a device's own rules, as JSON, and what somebody has agreed to. */
export const updatePolicies = {
  number: 16,
  name: "update-policies",
  statements: ({ integer, tableEnd }: Words): readonly string[] => [
    `alter table products add column update_policy text`,
    `create table device_update_policies (device_uuid text primary key references devices (uuid),
       organisation_id text not null references organisations (id), policy text not null) ${tableEnd}`,
    `create table update_consents (device_uuid text not null references devices (uuid),
       organisation_id text not null references organisations (id), manifest_sha256 text not null,
       version text not null, given_by text not null, given_at_ms ${integer} not null,
       primary key (device_uuid, organisation_id, manifest_sha256)) ${tableEnd}`,
  ],
} as const;
