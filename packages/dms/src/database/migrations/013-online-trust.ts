import type { Words } from "../dialect.ts";

/** The DMS's own keys of each product, and what it has signed with them last. */
export const onlineTrust = {
  number: 13,
  name: "online-trust",
  statements: ({ integer, bytes, tableEnd }: Words): readonly string[] => [
    `create table online_keys (organisation_id text not null references organisations (id),
       product_id text not null references products (id), role text not null, key_id text not null, sealed text not null,
       created_at_ms ${integer} not null, sequence ${integer} not null,
       primary key (organisation_id, product_id, role, key_id)) ${tableEnd}`,
    `create table online_metadata (organisation_id text not null references organisations (id),
       product_id text not null references products (id), role text not null, version ${integer} not null,
       about text not null, renew_at_ms ${integer} not null, bytes ${bytes} not null,
       primary key (organisation_id, product_id, role)) ${tableEnd}`,
  ],
} as const;
