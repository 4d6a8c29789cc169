import type { Words } from "../dialect.ts";

/** Who is told what happens, and what waits to be told. */
export const webhooks = {
  number: 11,
  name: "webhooks",
  statements: ({ integer, tableEnd }: Words): readonly string[] => [
    `create table webhooks (id text primary key, organisation_id text not null references organisations (id),
       product_id text references products (id), title text not null, url text not null, events text not null, code text,
       secret text not null, previous_secret text, previous_until_ms ${integer}, off_reason text, off_since_ms ${integer},
       failing_since_ms ${integer}, due_at_ms ${integer}, created_at_ms ${integer} not null) ${tableEnd}`,
    `create index webhooks_by_organisation on webhooks (organisation_id, created_at_ms, id)`,
    `create unique index webhooks_by_code on webhooks (organisation_id, coalesce(product_id, ''), code)
       where code is not null`,
    `create index webhooks_due on webhooks (due_at_ms) where due_at_ms is not null`,
    `create table webhook_deliveries (id text primary key, organisation_id text not null, webhook_id text not null references webhooks (id),
       event text not null, device_uuid text, body text not null, state text not null, attempts ${integer} not null,
       due_at_ms ${integer}, created_at_ms ${integer} not null, attempted_at_ms ${integer}, status ${integer},
       latency_ms ${integer}, problem text, answer text) ${tableEnd}`,
    `create index webhook_deliveries_by_webhook on webhook_deliveries (webhook_id, created_at_ms, id)`,
    `create index webhook_deliveries_by_state on webhook_deliveries (webhook_id, state, created_at_ms, id)`,
    `create index webhook_deliveries_by_device on webhook_deliveries (webhook_id, device_uuid, created_at_ms)
       where device_uuid is not null`,
    // Both of few rows: what waits, which is what the DMS looks for again and again, and what is old enough to go.
    `create index webhook_deliveries_due on webhook_deliveries (webhook_id, due_at_ms) where due_at_ms is not null`,
    `create index webhook_deliveries_ended on webhook_deliveries (created_at_ms) where due_at_ms is null`,
  ],
} as const;
