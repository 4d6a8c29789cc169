import { RegrowError } from "@regrow/core/error";
import type { Database, DeliveryState, Schema, Writer } from "../database/index.ts";
import { bringForward } from "../event/index.ts";
import type { PageRequest } from "../http/index.ts";
import type { Tenant } from "../organisation/index.ts";

/** What was told, or is to be told, to a webhook, newest first. */
export async function listDeliveries(
  database: Database,
  tenant: Tenant,
  { webhookId, state }: { readonly webhookId: string; readonly state?: DeliveryState },
  { limit, after }: PageRequest<["number", "string"]>,
): Promise<readonly Schema["webhook_deliveries"][]> {
  let query = database
    .selectFrom("webhook_deliveries")
    .selectAll()
    .where("organisation_id", "=", tenant)
    .where("webhook_id", "=", webhookId);
  if (state !== undefined) query = query.where("state", "=", state);
  if (after !== null)
    query = query.where(({ eb, refTuple, tuple }) =>
      eb(refTuple("created_at_ms", "id"), "<", tuple(after[0], after[1])),
    );
  return query
    .orderBy("created_at_ms", "desc")
    .orderBy("id", "desc")
    .limit(limit + 1)
    .execute();
}

/** Sends it once more from the beginning, under its own identifier. @throws RegrowError DELIVERY_UNKNOWN */
export async function replayDelivery(
  writer: Writer,
  tenant: Tenant,
  { id, webhookId, atMs }: { readonly id: string; readonly webhookId: string; readonly atMs: number },
): Promise<void> {
  const changed = await writer
    .updateTable("webhook_deliveries")
    .set({ state: "waiting", attempts: 0, due_at_ms: atMs })
    .where("organisation_id", "=", tenant)
    .where("webhook_id", "=", webhookId)
    .where("id", "=", id)
    .executeTakeFirst();
  if (changed.numUpdatedRows === 0n) throw new RegrowError("DELIVERY_UNKNOWN", { id });
  await bringForward(writer, webhookId, atMs);
}

/** Sends nothing to it from now on; what waits is given up, and can be sent again by hand. */
export async function switchOff(
  writer: Writer,
  webhookId: string,
  { reason, atMs }: { readonly reason: string; readonly atMs: number },
): Promise<void> {
  await writer
    .updateTable("webhooks")
    .set({ off_reason: reason, off_since_ms: atMs, due_at_ms: null })
    .where("id", "=", webhookId)
    .where("off_reason", "is", null)
    .execute();
  await writer
    .updateTable("webhook_deliveries")
    .set({ state: "given-up", due_at_ms: null })
    .where("webhook_id", "=", webhookId)
    .where("due_at_ms", "is not", null)
    .execute();
}

/** Its failures are forgotten with it. */
export async function switchOn(writer: Writer, tenant: Tenant, webhookId: string): Promise<void> {
  await writer
    .updateTable("webhooks")
    .set({ off_reason: null, off_since_ms: null, failing_since_ms: null })
    .where("organisation_id", "=", tenant)
    .where("id", "=", webhookId)
    .execute();
}
