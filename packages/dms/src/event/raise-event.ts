import { randomUUID } from "node:crypto";
import type { EventType } from "@regrow/core/webhook";
import type { Writer } from "../database/index.ts";
import type { Tenant } from "../organisation/index.ts";

/** Something that has happened, for whoever has asked to be told. */
export interface RaisedEvent {
  readonly type: EventType;
  readonly atMs: number;
  /** Identifier; null: it is about no product. */
  readonly productId: string | null;
  /** UUID; left out: it is about no device. */
  readonly device?: string;
  /** What the table of events names for it; never a secret. */
  readonly data?: Readonly<Record<string, string | number | boolean | null>>;
}

/**
 * Events of one device to one webhook within an hour: a device that makes things up fills no queue, and silences no webhook of its
 * owner. What is beyond is left out.
 */
const PER_DEVICE_AND_HOUR = 100;
const HOUR_MS = 3_600_000;

/**
 * Queues an event for each webhook of the organisation that asks for it, in the transaction of what has happened: it is told if and only
 * if that is durable (law L6). Costs one look at an index where nobody asks.
 */
export async function raiseEvent(writer: Writer, tenant: Tenant, event: RaisedEvent): Promise<void> {
  const webhooks = await writer
    .selectFrom("webhooks")
    .select(["id", "events", "due_at_ms"])
    .where("organisation_id", "=", tenant)
    .where("off_reason", "is", null)
    .where((where) =>
      event.productId === null
        ? where("product_id", "is", null)
        : where.or([where("product_id", "is", null), where("product_id", "=", event.productId)]),
    )
    .execute();
  // As the routes wrote it; `isEventType` has been asked then.
  const asking = webhooks.filter(({ events }) => (JSON.parse(events) as readonly string[]).includes(event.type));
  if (asking.length === 0) return;
  const body = await bodyOf(writer, event);
  for (const { id } of asking) {
    if (event.device !== undefined && (await isBeyond(writer, id, event.device, event.atMs))) continue;
    await queueDelivery(writer, tenant, { webhookId: id, body, ...event });
  }
}

interface NewDelivery extends Pick<RaisedEvent, "type" | "atMs" | "device"> {
  readonly webhookId: string;
  readonly body: string;
}

/** @returns the identifier under which the receiver gets it, every time */
export async function queueDelivery(writer: Writer, tenant: Tenant, delivery: NewDelivery): Promise<string> {
  const id = randomUUID();
  await writer
    .insertInto("webhook_deliveries")
    .values({
      id,
      organisation_id: tenant,
      webhook_id: delivery.webhookId,
      event: delivery.type,
      device_uuid: delivery.device ?? null,
      body: delivery.body,
      state: "waiting",
      attempts: 0,
      due_at_ms: delivery.atMs,
      created_at_ms: delivery.atMs,
      attempted_at_ms: null,
      status: null,
      latency_ms: null,
      problem: null,
      answer: null,
    })
    .execute();
  await bringForward(writer, delivery.webhookId, delivery.atMs);
  return id;
}

/** Something of the webhook is due then, if nothing is earlier. */
export async function bringForward(writer: Writer, webhookId: string, dueAtMs: number): Promise<void> {
  await writer
    .updateTable("webhooks")
    .set({ due_at_ms: dueAtMs })
    .where("id", "=", webhookId)
    .where((where) => where.or([where("due_at_ms", "is", null), where("due_at_ms", ">", dueAtMs)]))
    .execute();
}

async function isBeyond(writer: Writer, webhookId: string, device: string, atMs: number): Promise<boolean> {
  const latest = await writer
    .selectFrom("webhook_deliveries")
    .select("id")
    .where("webhook_id", "=", webhookId)
    .where("device_uuid", "=", device)
    .where("created_at_ms", ">", atMs - HOUR_MS)
    .limit(PER_DEVICE_AND_HOUR)
    .execute();
  return latest.length >= PER_DEVICE_AND_HOUR;
}

/** The envelope of the Standard Webhooks specification; `timestamp` is when it happened. */
async function bodyOf(writer: Writer, { type, atMs, productId, device, data }: RaisedEvent): Promise<string> {
  const product = productId === null ? null : await findCode(writer, productId);
  const about = device === undefined ? { product } : { device, product };
  return JSON.stringify({ type, timestamp: new Date(atMs).toISOString(), data: { ...about, ...data } });
}

async function findCode(writer: Writer, productId: string): Promise<string | null> {
  const row = await writer.selectFrom("products").select("code").where("id", "=", productId).executeTakeFirst();
  return row?.code ?? null;
}
