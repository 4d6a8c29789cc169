import type { Database, Schema, Writer } from "../database/index.ts";
import { switchOff } from "./delivery-repository.ts";
import { LONGEST_WAIT_MS, afterAttempt, isDelivered, offReason, problemText, type Attempt } from "./retry-schedule.ts";

export type Delivery = Schema["webhook_deliveries"];
export type Receiver = Schema["webhooks"];

/** An attempt that is over. */
export interface Finished {
  readonly delivery: Delivery;
  readonly attempt: Attempt;
  /** Monotonic: the clock may be set before it is written. */
  readonly endedAtMs: number;
  /** Random, from 0 to 1. */
  readonly fraction: number;
}

/** Whether anything is due: asked often, answered by an index of few rows. */
export async function isAnythingDue(database: Database, nowMs: number): Promise<boolean> {
  const row = await database.selectFrom("webhooks").select("id").where("due_at_ms", "<=", nowMs).executeTakeFirst();
  return row !== undefined;
}

/**
 * Writes how an attempt ended, and what follows from it. A delivery that was replayed or removed meanwhile stays as it is.
 * @param atMs when it ended, by the clock as it is now
 */
export async function writeFinished(
  writer: Writer,
  { delivery, attempt, fraction }: Omit<Finished, "endedAtMs">,
  atMs: number,
): Promise<void> {
  const attempts = delivery.attempts + 1;
  const after = afterAttempt(attempt, { attempts, nowMs: atMs, fraction });
  await writer
    .updateTable("webhook_deliveries")
    .set({
      state: after.kind === "again" ? "waiting" : after.kind,
      due_at_ms: after.kind === "again" ? after.dueAtMs : null,
      attempts,
      attempted_at_ms: atMs,
      status: attempt.status,
      latency_ms: attempt.latencyMs,
      problem: isDelivered(attempt) ? null : problemText(attempt),
      answer: attempt.answer,
    })
    .where("id", "=", delivery.id)
    .where("state", "=", "waiting")
    .where("attempts", "=", delivery.attempts)
    .where("due_at_ms", "=", delivery.due_at_ms)
    .execute();
  await judgeReceiver(writer, delivery.webhook_id, attempt, atMs);
}

async function judgeReceiver(writer: Writer, id: string, attempt: Attempt, atMs: number): Promise<void> {
  const row = await writer
    .selectFrom("webhooks")
    .select(["failing_since_ms", "off_reason"])
    .where("id", "=", id)
    .executeTakeFirst();
  if (row === undefined || row.off_reason !== null) return;
  const failingSinceMs = isDelivered(attempt) ? null : (row.failing_since_ms ?? atMs);
  if (failingSinceMs !== row.failing_since_ms)
    await writer.updateTable("webhooks").set({ failing_since_ms: failingSinceMs }).where("id", "=", id).execute();
  if (failingSinceMs === null) return;
  const reason = offReason(attempt, atMs - failingSinceMs);
  if (reason !== undefined) await switchOff(writer, id, { reason, atMs });
}

/** What is under way: by webhook, the deliveries. */
export type UnderWay = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * Deliveries that are due, one of each webhook in turn, so that none waits for another's queue; what has nothing more is not looked at
 * again before its time.
 */
export async function takeDue(
  writer: Writer,
  underWay: UnderWay,
  rule: { readonly nowMs: number; readonly most: number; readonly mostOf: (receiver: Receiver) => number },
): Promise<readonly { readonly delivery: Delivery; readonly receiver: Receiver }[]> {
  if (rule.most <= 0) return [];
  const receivers = await writer
    .selectFrom("webhooks")
    .selectAll()
    .where("due_at_ms", "<=", rule.nowMs)
    .orderBy("due_at_ms")
    .limit(rule.most)
    .execute();
  const taken: { delivery: Delivery; receiver: Receiver }[] = [];
  for (const receiver of receivers) {
    const busy = underWay.get(receiver.id) ?? new Set<string>();
    const ofReceiver = rule.mostOf(receiver) - busy.size;
    const due = await dueOf(writer, receiver.id, busy, Math.min(rule.most - taken.length, ofReceiver), rule.nowMs);
    taken.push(...due.map((delivery) => ({ delivery, receiver })));
    // Where no more may be under way, whatever ends leads to the next look.
    if (due.length >= ofReceiver) await setNextLook(writer, receiver.id, null);
    else await lookAgain(writer, receiver.id, new Set([...busy, ...due.map(({ id }) => id)]));
  }
  return taken;
}

function dueOf(
  writer: Writer,
  webhookId: string,
  busy: ReadonlySet<string>,
  most: number,
  nowMs: number,
): Promise<Delivery[]> {
  if (most <= 0) return Promise.resolve([]);
  return writer
    .selectFrom("webhook_deliveries")
    .selectAll()
    .where("webhook_id", "=", webhookId)
    .where("due_at_ms", "<=", nowMs)
    .$if(busy.size > 0, (query) => query.where("id", "not in", [...busy]))
    .orderBy("due_at_ms")
    .limit(most)
    .execute();
}

/** The webhook is looked at when what waits, besides what is under way, is due. */
export async function lookAgain(writer: Writer, webhookId: string, underWay: ReadonlySet<string>): Promise<void> {
  const next = await writer
    .selectFrom("webhook_deliveries")
    .select("due_at_ms")
    .where("webhook_id", "=", webhookId)
    .where("due_at_ms", "is not", null)
    .$if(underWay.size > 0, (query) => query.where("id", "not in", [...underWay]))
    .orderBy("due_at_ms")
    .executeTakeFirst();
  await setNextLook(writer, webhookId, next?.due_at_ms ?? null);
}

async function setNextLook(writer: Writer, webhookId: string, atMs: number | null): Promise<void> {
  await writer.updateTable("webhooks").set({ due_at_ms: atMs }).where("id", "=", webhookId).execute();
}

/** At the start: what was under way when the last process ended waits again. */
export async function lookAtAll(writer: Writer): Promise<void> {
  await writer
    .updateTable("webhooks")
    .set(({ selectFrom }) => ({
      due_at_ms: selectFrom("webhook_deliveries")
        .select(({ fn }) => fn.min("webhook_deliveries.due_at_ms").as("due_at_ms"))
        .whereRef("webhook_deliveries.webhook_id", "=", "webhooks.id")
        .where("webhook_deliveries.due_at_ms", "is not", null),
    }))
    .where("off_reason", "is", null)
    .execute();
}

const DAY_MS = 86_400_000;
const PRUNED_AT_ONCE = 1_000;
/** What may wait for one webhook. */
const MOST_WAITING = 10_000;

/**
 * Takes away what has ended and is old, and switches off what too much waits for (law L11). What a clock that was ahead has made wait for
 * years is due now. To be called from time to time.
 * @param keptDays for how long what has ended is kept
 */
export async function tidy(writer: Writer, nowMs: number, keptDays: number): Promise<void> {
  const old = writer
    .selectFrom("webhook_deliveries")
    .select("id")
    .where("due_at_ms", "is", null)
    .where("created_at_ms", "<", nowMs - keptDays * DAY_MS)
    .limit(PRUNED_AT_ONCE);
  await writer.deleteFrom("webhook_deliveries").where("id", "in", old).execute();
  for (const table of ["webhook_deliveries", "webhooks"] as const)
    await writer
      .updateTable(table)
      .set({ due_at_ms: nowMs })
      .where("due_at_ms", ">", nowMs + LONGEST_WAIT_MS)
      .execute();
  const full = await writer
    .selectFrom("webhook_deliveries")
    .select("webhook_id")
    .where("due_at_ms", "is not", null)
    .groupBy("webhook_id")
    .having(({ fn }) => fn.countAll(), ">", MOST_WAITING)
    .execute();
  const reason = `more than ${MOST_WAITING} events wait for it`;
  for (const row of full) await switchOff(writer, row.webhook_id, { reason, atMs: nowMs });
}
