import { randomUUID } from "node:crypto";
import { RegrowError } from "@regrow/core/error";
import { isEventType, type EventType } from "@regrow/core/webhook";
import type { Database, Schema, Writer } from "../database/index.ts";
import type { PageRequest } from "../http/index.ts";
import type { Tenant } from "../organisation/index.ts";
import type { SealingKey } from "../secret/index.ts";

/** Each event is written once for each of them. */
const MAX_WEBHOOKS = 50;

/** An endpoint of the organisation, as its members see it. */
export interface Webhook {
  readonly id: string;
  readonly title: string;
  readonly url: string;
  readonly events: readonly EventType[];
  /** By which devices call it. */
  readonly code: string | null;
  /** Identifier; null: all products. */
  readonly productId: string | null;
  readonly productCode: string | null;
  readonly off: { readonly reason: string; readonly sinceMs: number } | null;
  readonly failingSinceMs: number | null;
  readonly createdAtMs: number;
}

export interface WebhookChange {
  readonly title?: string;
  readonly url?: string;
  readonly events?: readonly EventType[];
  readonly code?: string | null;
}

/** @returns the identifier. @throws RegrowError WEBHOOKS_FULL, WEBHOOK_CODE_TAKEN */
export async function addWebhook(
  writer: Writer,
  tenant: Tenant,
  webhook: Required<WebhookChange> & { readonly productId: string | null; readonly atMs: number },
  sealSecret: (id: string) => string,
): Promise<string> {
  const held = await writer.selectFrom("webhooks").select("id").where("organisation_id", "=", tenant).execute();
  if (held.length >= MAX_WEBHOOKS) throw new RegrowError("WEBHOOKS_FULL", { most: MAX_WEBHOOKS });
  await requireFreeCode(writer, tenant, { ...webhook, id: null });
  const id = randomUUID();
  await writer
    .insertInto("webhooks")
    .values({
      id,
      organisation_id: tenant,
      product_id: webhook.productId,
      title: webhook.title,
      url: webhook.url,
      events: JSON.stringify(webhook.events),
      code: webhook.code,
      secret: sealSecret(id),
      previous_secret: null,
      previous_until_ms: null,
      off_reason: null,
      off_since_ms: null,
      failing_since_ms: null,
      due_at_ms: null,
      created_at_ms: webhook.atMs,
    })
    .execute();
  return id;
}

/** @throws RegrowError WEBHOOK_CODE_TAKEN */
export async function updateWebhook(
  writer: Writer,
  tenant: Tenant,
  webhook: Webhook,
  { events, ...change }: WebhookChange,
): Promise<void> {
  if (Object.keys(change).length === 0 && events === undefined) return;
  await requireFreeCode(writer, tenant, { ...webhook, code: null, ...change });
  await writer
    .updateTable("webhooks")
    .set({ ...change, ...(events === undefined ? {} : { events: JSON.stringify(events) }) })
    .where("organisation_id", "=", tenant)
    .where("id", "=", webhook.id)
    .execute();
}

/** With all that was ever told to it. */
export async function removeWebhook(writer: Writer, tenant: Tenant, id: string): Promise<void> {
  await writer
    .deleteFrom("webhook_deliveries")
    .where("organisation_id", "=", tenant)
    .where("webhook_id", "=", id)
    .execute();
  await writer.deleteFrom("webhooks").where("organisation_id", "=", tenant).where("id", "=", id).execute();
}

/** The new secret signs at once, and the one before it until then. */
export async function replaceSecret(
  writer: Writer,
  tenant: Tenant,
  id: string,
  { sealed, previousUntilMs }: { readonly sealed: string; readonly previousUntilMs: number },
): Promise<void> {
  await writer
    .updateTable("webhooks")
    .set(({ ref }) => ({ previous_secret: ref("secret"), previous_until_ms: previousUntilMs, secret: sealed }))
    .where("organisation_id", "=", tenant)
    .where("id", "=", id)
    .execute();
}

/** @throws RegrowError WEBHOOK_UNKNOWN */
export async function findWebhook(database: Database, tenant: Tenant, id: string): Promise<Webhook> {
  const row = await selectWebhooks(database, tenant).where("webhooks.id", "=", id).executeTakeFirst();
  if (row === undefined) throw new RegrowError("WEBHOOK_UNKNOWN", { id });
  return toWebhook(row);
}

/** In the order in which they were made. */
export async function listWebhooks(
  database: Database,
  tenant: Tenant,
  { limit, after }: PageRequest<["number", "string"]>,
): Promise<readonly Webhook[]> {
  let query = selectWebhooks(database, tenant);
  if (after !== null)
    query = query.where(({ eb, refTuple, tuple }) =>
      eb(refTuple("webhooks.created_at_ms", "webhooks.id"), ">", tuple(after[0], after[1])),
    );
  const rows = await query
    .orderBy("webhooks.created_at_ms")
    .orderBy("webhooks.id")
    .limit(limit + 1)
    .execute();
  return rows.map(toWebhook);
}

/** What calls by code need; the one of the device's product goes before the one of all products. */
export async function findByCode(
  database: Database,
  tenant: Tenant,
  code: string,
  productId: string | null,
): Promise<Schema["webhooks"] | undefined> {
  return database
    .selectFrom("webhooks")
    .selectAll()
    .where("organisation_id", "=", tenant)
    .where("code", "=", code)
    .where("off_reason", "is", null)
    .where((where) => where.or([where("product_id", "is", null), where("product_id", "=", productId)]))
    .orderBy(({ fn, val }) => fn.coalesce("product_id", val("")), "desc")
    .executeTakeFirst();
}

/**
 * The secrets that sign at this moment, the newest first. The one before is left out where it cannot be opened.
 * @throws RegrowError CONFIGURATION_INVALID when the newest cannot
 */
export function secretsOf(row: Schema["webhooks"], sealing: SealingKey, nowMs: number): readonly string[] {
  const open = (text: string): string => Buffer.from(sealing.open(text, sealedFor(row.id))).toString();
  const newest = open(row.secret);
  const isPreviousValid = row.previous_until_ms !== null && row.previous_until_ms > nowMs;
  if (!isPreviousValid || row.previous_secret === null) return [newest];
  try {
    return [newest, open(row.previous_secret)];
  } catch {
    return [newest]; // the key was lost, and the secret is new for that very reason
  }
}

/** What a sealed secret is bound to. */
export function sealedFor(webhookId: string): string {
  return `webhook ${webhookId}`;
}

async function requireFreeCode(
  writer: Writer,
  tenant: Tenant,
  {
    id,
    code,
    productId,
  }: { readonly id: string | null; readonly code: string | null; readonly productId: string | null },
): Promise<void> {
  if (code === null) return;
  const holder = await writer
    .selectFrom("webhooks")
    .select("id")
    .where("organisation_id", "=", tenant)
    .where("code", "=", code)
    .where("product_id", productId === null ? "is" : "=", productId)
    .executeTakeFirst();
  if (holder !== undefined && holder.id !== id) throw new RegrowError("WEBHOOK_CODE_TAKEN", { code });
}

function selectWebhooks(database: Database, tenant: Tenant) {
  return database
    .selectFrom("webhooks")
    .leftJoin("products", "products.id", "webhooks.product_id")
    .selectAll("webhooks")
    .select("products.code as product_code")
    .where("webhooks.organisation_id", "=", tenant);
}

function toWebhook(row: Schema["webhooks"] & { readonly product_code: string | null }): Webhook {
  return {
    id: row.id,
    title: row.title,
    url: row.url,
    events: (JSON.parse(row.events) as readonly string[]).filter(isEventType),
    code: row.code,
    productId: row.product_id,
    productCode: row.product_code,
    off: row.off_reason === null ? null : { reason: row.off_reason, sinceMs: row.off_since_ms ?? 0 },
    failingSinceMs: row.failing_since_ms,
    createdAtMs: row.created_at_ms,
  };
}
