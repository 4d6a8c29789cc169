import type { Words } from "../dialect.ts";

/** Products that are locked or in production, states of bundles with their times, uploads that go on after a cut. */
export const releases = {
  number: 4,
  name: "releases",
  statements: ({ integer, tableEnd }: Words): readonly string[] => [
    `alter table products add column description text not null default ''`,
    `alter table products add column is_locked ${integer} not null default 0`,
    `alter table products add column kind text not null default 'development'`,
    `alter table bundles add column state_since_ms ${integer} not null default 0`,
    `update bundles set state_since_ms = created_at_ms`,
    `create index bundle_objects_by_hash on bundle_objects (sha256)`,
    `create index offers_by_bundle on offers (organisation_id, bundle_id)`,
    `create index devices_by_product on devices (product_id)`,
    `create table uploads (id text primary key, organisation_id text not null references organisations (id),
       product_id text not null references products (id), size_bytes ${integer} not null, sha256 text not null,
       received_bytes ${integer} not null, state text not null, notes text, bundle_id text,
       created_at_ms ${integer} not null, expires_at_ms ${integer} not null) ${tableEnd}`,
    `create index uploads_by_organisation on uploads (organisation_id, expires_at_ms)`,
  ],
} as const;
