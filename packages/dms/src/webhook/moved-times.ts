import type { Writer } from "../database/index.ts";
import { lookAtAll } from "./queue.ts";
import { LONGEST_WAIT_MS } from "./retry-schedule.ts";

/**
 * The wall clock was set while the process ran: what is waited for, what has failed since, and how long an old secret counts are
 * durations, and go on.
 * @param underWay deliveries that are being sent: what comes of them is written by the times that they had
 */
export async function moveTimes(
  writer: Writer,
  {
    jumpMs,
    nowMs,
    underWay,
  }: { readonly jumpMs: number; readonly nowMs: number; readonly underWay: readonly string[] },
): Promise<void> {
  await writer
    .updateTable("webhooks")
    .set(({ eb }) => ({
      failing_since_ms: eb("failing_since_ms", "+", jumpMs),
      previous_until_ms: eb("previous_until_ms", "+", jumpMs),
    }))
    .execute();
  await writer
    .updateTable("webhook_deliveries")
    .set(({ eb }) => ({ due_at_ms: eb("due_at_ms", "+", jumpMs) }))
    .where("due_at_ms", "is not", null)
    .where("attempts", ">", 0)
    .$if(underWay.length > 0, (query) => query.where("id", "not in", underWay))
    .execute();
  // What was never tried has nothing to wait for, and may have been queued since the clock was set.
  await writer
    .updateTable("webhook_deliveries")
    .set({ due_at_ms: nowMs })
    .where("due_at_ms", ">", nowMs)
    .where("attempts", "=", 0)
    .$if(underWay.length > 0, (query) => query.where("id", "not in", underWay))
    .execute();
  await lookAtAll(writer);
}

/**
 * At the start: between the last attempt of a webhook and now there was no process, or a clock that was set; nobody knows which. Of that
 * time as much counts as failing as one wait may take. So neither a DMS that was off for a week nor a clock that is a year ahead switches
 * off what has had no chance.
 */
export async function boundFailing(writer: Writer, nowMs: number): Promise<void> {
  const failing = await writer
    .selectFrom("webhooks")
    .select(["id", "failing_since_ms"])
    .select(({ selectFrom }) =>
      selectFrom("webhook_deliveries")
        .select(({ fn }) => fn.max("attempted_at_ms").as("at_ms"))
        .whereRef("webhook_deliveries.webhook_id", "=", "webhooks.id")
        .as("attempted_at_ms"),
    )
    .where("failing_since_ms", "is not", null)
    .where("off_reason", "is", null)
    .execute();
  for (const { id, failing_since_ms: sinceMs, attempted_at_ms: attemptedAtMs } of failing) {
    if (sinceMs === null) continue;
    const fromMs = Math.min(sinceMs, nowMs);
    // What a clock that is ahead no longer has told says nothing.
    const isSaid = attemptedAtMs !== null && attemptedAtMs > fromMs && attemptedAtMs <= nowMs;
    const lastMs = isSaid ? attemptedAtMs : fromMs;
    const movedMs = nowMs - Math.min(nowMs - lastMs, LONGEST_WAIT_MS) - (lastMs - fromMs);
    if (movedMs !== sinceMs)
      await writer.updateTable("webhooks").set({ failing_since_ms: movedMs }).where("id", "=", id).execute();
  }
}
