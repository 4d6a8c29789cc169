import { randomUUID } from "node:crypto";
import type { Order, OrderKind } from "@regrow/core/protocol";
import { parseResetOrderKind, type ResetRequest } from "@regrow/core/reset";
import { noteChange } from "../change/index.ts";
import { prepared, type Database, type OrderResult, type Writer } from "../database/index.ts";
import type { PageRequest } from "../http/index.ts";
import type { Tenant } from "../organisation/index.ts";

/** An order as the device's owner sees it. */
export interface OrderView {
  readonly id: string;
  readonly kind: OrderKind;
  /** Which factory reset; null for other kinds. */
  readonly reset: ResetRequest | null;
  readonly createdAtMs: number;
  /** When the device's signed log said how it ended; null: it is to be done yet. */
  readonly endedAtMs: number | null;
  readonly result: OrderResult | null;
  readonly detail: string | null;
}

interface NewOrder {
  readonly uuid: string;
  /** Who owns the device; null: nobody. */
  readonly owner: Tenant | null;
  /** As the device is told: "wipe", or the kind of a factory reset. */
  readonly kind: string;
  readonly atMs: number;
}

/** Asks a device to do something. What it is to do already it is not asked twice. Of a device that the caller was proven to see. */
export async function addOrder(writer: Writer, { uuid, owner, kind, atMs }: NewOrder): Promise<OrderView> {
  const pending = await pendingOf(writer, uuid).where("kind", "=", kind).executeTakeFirst();
  if (pending !== undefined) return toView(pending);
  const row = {
    ...{ id: randomUUID(), device_uuid: uuid, organisation_id: owner, kind, created_at_ms: atMs },
    ...{ ended_at_ms: null, result: null, detail: null },
  };
  await writer.insertInto("orders").values(row).execute();
  await noteChange(writer, { kind: "device", subject: uuid });
  return toView(row);
}

const askPending = prepared((database, { uuid }: { readonly uuid: string }) => pendingOf(database, uuid));

/** What a device is told with its next check-in; null: nothing. */
export async function findPendingOrder(database: Database, uuid: string): Promise<Order | null> {
  const [row] = await askPending(database, { uuid });
  return row === undefined ? null : { id: row.id, kind: row.kind };
}

/** Whether what the last owner left is on the device still, though it is to go. */
export async function isWipePending(database: Database, uuid: string): Promise<boolean> {
  return (await pendingOf(database, uuid).where("kind", "=", "wipe").executeTakeFirst()) !== undefined;
}

/** What a device is to do goes with it, to whoever owns it next. */
export async function handOnOrders(writer: Writer, uuid: string, owner: Tenant | null): Promise<void> {
  await writer
    .updateTable("orders")
    .set({ organisation_id: owner })
    .where("device_uuid", "=", uuid)
    .where("ended_at_ms", "is", null)
    .execute();
}

export interface OrderEnd {
  readonly id: string;
  readonly result: OrderResult;
  readonly detail: string;
}

/** By the device's signed word. One that has ended stays as it ended; another device's is not touched. */
export async function endOrder(writer: Writer, uuid: string, end: OrderEnd, atMs: number): Promise<void> {
  await writer
    .updateTable("orders")
    .set({ ended_at_ms: atMs, result: end.result, detail: end.detail })
    .where("id", "=", end.id)
    .where("device_uuid", "=", uuid)
    .where("ended_at_ms", "is", null)
    .execute();
}

/** Of a device that the caller was proven to see, what its present owner asked of it. Newest first; one more than the limit where others follow. */
export async function listOrders(
  database: Database,
  { uuid, owner }: { readonly uuid: string; readonly owner: Tenant },
  { limit, after }: PageRequest<["number", "string"]>,
): Promise<readonly OrderView[]> {
  let query = database
    .selectFrom("orders")
    .selectAll()
    .where("device_uuid", "=", uuid)
    .where(({ or, eb }) => or([eb("organisation_id", "=", owner), eb("organisation_id", "is", null)]));
  if (after !== null) {
    const [atMs, id] = after;
    query = query.where(({ and, eb, or }) =>
      or([eb("created_at_ms", "<", atMs), and([eb("created_at_ms", "=", atMs), eb("id", ">", id)])]),
    );
  }
  const rows = await query
    .orderBy("created_at_ms", "desc")
    .orderBy("id")
    .limit(limit + 1)
    .execute();
  return rows.map(toView);
}

function pendingOf(database: Database | Writer, uuid: string) {
  return database
    .selectFrom("orders")
    .selectAll()
    .where("device_uuid", "=", uuid)
    .where("ended_at_ms", "is", null)
    .orderBy("created_at_ms")
    .orderBy("id");
}

type Row = Awaited<ReturnType<ReturnType<typeof pendingOf>["execute"]>>[number];

function toView({ id, kind, created_at_ms, ended_at_ms, result, detail }: Row): OrderView {
  const reset = parseResetOrderKind(kind) ?? null;
  return {
    id,
    kind: reset === null ? "wipe" : "factory-reset",
    reset,
    createdAtMs: created_at_ms,
    endedAtMs: ended_at_ms,
    result,
    detail,
  };
}
