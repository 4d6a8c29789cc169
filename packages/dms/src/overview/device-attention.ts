import { sql } from "kysely";
import { isOfProducts } from "../device/index.ts";
import { listFailingApps } from "../fault/index.ts";
import { QUIET_AFTER_MS } from "./device-figures.ts";
import { COUNTED, DAY_MS, type AttentionQuestion, type FoundAttention } from "./found-attention.ts";
import { MAX_SUBJECTS } from "./overview-schemas.ts";

/** Devices that are out of order, are missed, or wait. Every question is a range of an index, and reads a bounded part of it. */
export async function findDeviceAttention(question: AttentionQuestion): Promise<readonly FoundAttention[]> {
  const found = [
    await findSafeMode(question),
    await findFailing(question),
    await findLogBroken(question),
    await findRolledBack(question),
    await findQuiet(question),
    await findHeld(question),
  ];
  return found.flatMap((each) => each ?? []);
}

type Found = Promise<FoundAttention | undefined>;

async function findSafeMode(question: AttentionQuestion): Found {
  const count = question.states.safeMode;
  if (count === 0) return undefined;
  const rows = await visibleUuids(question)
    // Literals: an index of few rows is only used for the very words that it was made with.
    .where("condition", "<>", sql.lit("normal" as const))
    .where("condition", "=", "safe-mode")
    .orderBy("uuid")
    .limit(MAX_SUBJECTS)
    .execute();
  return { kind: "safe-mode", count, ...ofDevices(rows) };
}

async function findFailing({ database, scope, nowMs }: AttentionQuestion): Found {
  const failing = await listFailingApps(database, scope, { nowMs, limit: COUNTED });
  if (failing.length === 0) return undefined;
  const atMs = Math.max(...failing.map(({ lastAtMs }) => lastAtMs));
  return { kind: "app-failing", count: failing.length, ...ofDevices(failing), atMs };
}

async function findQuiet(question: AttentionQuestion): Found {
  const count = question.states.quiet;
  if (count === 0) return undefined;
  const sinceMs = question.nowMs - QUIET_AFTER_MS;
  const lastSeen = sql<number>`coalesce(last_seen_at_ms, 0)`;
  const rows = await visibleUuids(question)
    .where(lastSeen, "<", sinceMs)
    .where("organisation_id", "is not", null)
    .where("created_at_ms", "<", sinceMs)
    .orderBy(lastSeen)
    .orderBy("uuid")
    .limit(MAX_SUBJECTS)
    .execute();
  return { kind: "quiet", count, ...ofDevices(rows) };
}

async function findLogBroken(question: AttentionQuestion): Found {
  const rows = await visibleUuids(question)
    .where("is_log_broken", "=", sql.lit(1))
    .where("organisation_id", "is not", null)
    .orderBy("uuid")
    .limit(COUNTED)
    .execute();
  return rows.length === 0 ? undefined : { kind: "log-broken", count: rows.length, ...ofDevices(rows) };
}

async function findHeld(question: AttentionQuestion): Found {
  const rows = await visibleUuids(question)
    .where("held_version", "is not", null)
    .where("organisation_id", "is not", null)
    .orderBy("uuid")
    .limit(COUNTED)
    .execute();
  return rows.length === 0 ? undefined : { kind: "update-held", count: rows.length, ...ofDevices(rows) };
}

/** By when their logs arrived: a device's clock may be anywhere. The newest first, each device once. */
async function findRolledBack({ database, scope, nowMs }: AttentionQuestion): Found {
  const rows = await database
    .selectFrom("outcomes")
    .innerJoin("devices", "devices.uuid", "outcomes.device_uuid")
    .select(["outcomes.device_uuid as uuid", "outcomes.received_at_ms as at_ms"])
    .where("outcomes.result", "=", sql.lit("rolled-back" as const))
    .where("outcomes.organisation_id", "=", scope.tenant)
    .where("outcomes.received_at_ms", ">=", nowMs - DAY_MS)
    .where("devices.organisation_id", "=", scope.tenant)
    .whereRef("outcomes.sequence", ">", "devices.log_from")
    .$if(scope.products !== null, (query) => query.where("devices.product_id", "in", scope.products ?? []))
    .orderBy("outcomes.received_at_ms", "desc")
    .limit(COUNTED)
    .execute();
  const uuids = [...new Set(rows.map(({ uuid }) => uuid))];
  if (uuids.length === 0) return undefined;
  const subjects = uuids.slice(0, MAX_SUBJECTS);
  return { kind: "rolled-back", count: uuids.length, productId: null, subjects, atMs: rows[0]?.at_ms ?? null };
}

function visibleUuids({ database, scope }: AttentionQuestion) {
  const { tenant, products } = scope;
  return (
    database
      .selectFrom("devices")
      .select("uuid")
      .where(({ fn }) => fn.coalesce("organisation_id", "maker_id"), "=", tenant)
      // Whoever is shut out needs nobody any more.
      .where("is_revoked", "=", 0)
      .$if(products !== null, (query) => query.where(isOfProducts(products ?? [])))
  );
}

function ofDevices(rows: readonly { readonly uuid: string }[]): Omit<FoundAttention, "kind" | "count"> {
  return { productId: null, subjects: rows.slice(0, MAX_SUBJECTS).map(({ uuid }) => uuid), atMs: null };
}
