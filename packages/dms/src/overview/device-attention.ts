import { LAST_SEEN, rolledBack, searched, type DeviceAttention } from "../device/index.ts";
import { listFailingApps } from "../fault/index.ts";
import { COUNTED, type AttentionQuestion, type FoundAttention } from "./found-attention.ts";
import { MAX_SUBJECTS } from "./overview-schemas.ts";

/** Devices that are out of order, are missed, or wait. Every question is a range of an index, and reads a bounded part of it. */
export async function findDeviceAttention(question: AttentionQuestion): Promise<readonly FoundAttention[]> {
  const found = [
    await findSafeMode(question),
    await findFailing(question),
    await findListed(question, "log-broken"),
    await findListed(question, "no-software"),
    await findRolledBack(question),
    await findQuiet(question),
    await findListed(question, "update-held"),
  ];
  return found.flatMap((each) => each ?? []);
}

type Found = Promise<FoundAttention | undefined>;

async function findSafeMode(question: AttentionQuestion): Found {
  const count = question.states.safeMode;
  if (count === 0) return undefined;
  const rows = await needing(question, "safe-mode").orderBy("devices.uuid").limit(MAX_SUBJECTS).execute();
  return { kind: "safe-mode", count, ...ofDevices(rows) };
}

async function findFailing({ database, scope, sight: { nowMs } }: AttentionQuestion): Found {
  const failing = await listFailingApps(database, scope, { nowMs, limit: COUNTED });
  if (failing.length === 0) return undefined;
  const atMs = Math.max(...failing.map(({ lastAtMs }) => lastAtMs));
  return { kind: "app-failing", count: failing.length, ...ofDevices(failing), atMs };
}

async function findQuiet(question: AttentionQuestion): Found {
  const count = question.states.quiet;
  if (count === 0) return undefined;
  const rows = await needing(question, "quiet")
    .orderBy(LAST_SEEN)
    .orderBy("devices.uuid")
    .limit(MAX_SUBJECTS)
    .execute();
  return { kind: "quiet", count, ...ofDevices(rows) };
}

/** Of those that are told by UUID. */
async function findListed(question: AttentionQuestion, kind: DeviceAttention): Found {
  const rows = await needing(question, kind).orderBy("devices.uuid").limit(COUNTED).execute();
  return rows.length === 0 ? undefined : { kind, count: rows.length, ...ofDevices(rows) };
}

/** The newest first, each device once. */
async function findRolledBack({ database, scope, sight: { nowMs } }: AttentionQuestion): Found {
  const { tenant, products } = scope;
  const rows = await rolledBack({ database, tenant, nowMs })
    .select(["outcomes.device_uuid as uuid", "outcomes.received_at_ms as at_ms"])
    .$if(products !== null, (query) => query.where("devices.product_id", "in", products ?? []))
    .orderBy("outcomes.received_at_ms", "desc")
    .limit(COUNTED)
    .execute();
  const uuids = [...new Set(rows.map(({ uuid }) => uuid))];
  if (uuids.length === 0) return undefined;
  const subjects = uuids.slice(0, MAX_SUBJECTS);
  return { kind: "rolled-back", count: uuids.length, productId: null, subjects, atMs: rows[0]?.at_ms ?? null };
}

/** As the list of devices finds them: its numbers are those that are shown here. */
function needing({ database, scope, sight }: AttentionQuestion, attention: DeviceAttention) {
  return searched(database, scope, { filter: { attention }, sight }).clearSelect().select("devices.uuid");
}

function ofDevices(rows: readonly { readonly uuid: string }[]): Omit<FoundAttention, "kind" | "count"> {
  return { productId: null, subjects: rows.slice(0, MAX_SUBJECTS).map(({ uuid }) => uuid), atMs: null };
}
