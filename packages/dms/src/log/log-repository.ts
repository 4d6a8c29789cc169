import type { LogHead, ParsedEntry } from "@regrow/core/recovery-log";
import type { FaultRecord } from "@regrow/core/fault";
import { noteChange } from "../change/index.ts";
import { prepared, type Writer } from "../database/index.ts";
import type { ProvenDevice } from "../device-api/index.ts";
import { provenTenant, type Tenant } from "../organisation/index.ts";
import type { Outcome, RunningChange } from "./derive.ts";

/** How far a device's log is held here. */
export interface HeldLog extends LogHead {
  /** Who has the device now; null: nobody. */
  readonly owner: Tenant | null;
  /** Entries up to here are not for who has the device now. */
  readonly hiddenUntil: number;
}

export async function readLogHead(writer: Writer, uuid: ProvenDevice): Promise<HeldLog> {
  const row = await writer
    .selectFrom("devices")
    .select(["organisation_id", "log_sequence", "log_hash", "log_from", "is_log_hidden"])
    .where("uuid", "=", uuid)
    .executeTakeFirstOrThrow();
  const hiddenUntil = row.is_log_hidden === 1 ? Infinity : row.log_from;
  const owner = row.organisation_id === null ? null : provenTenant(row.organisation_id);
  return { owner, sequence: row.log_sequence, hash: row.log_hash, hiddenUntil };
}

/** Held lines of these sequence numbers, both included. */
export async function readLines(
  writer: Writer,
  uuid: ProvenDevice,
  from: number,
  to: number,
): Promise<ReadonlyMap<number, string>> {
  const rows = await writer
    .selectFrom("log_entries")
    .select(["sequence", "line"])
    .where("device_uuid", "=", uuid)
    .where("sequence", ">=", from)
    .where("sequence", "<=", to)
    .execute();
  return new Map(rows.map((row) => [row.sequence, row.line]));
}

const insertLine = prepared(
  (
    writer,
    row: Readonly<Record<"uuid" | "kind" | "line", string>> & Readonly<Record<"sequence" | "atMs" | "nowMs", number>>,
  ) =>
    writer.insertInto("log_entries").values({
      ...{ device_uuid: row.uuid, sequence: row.sequence, at_ms: row.atMs, kind: row.kind, line: row.line },
      received_at_ms: row.nowMs,
    }),
);

export async function addLine(
  writer: Writer,
  uuid: ProvenDevice,
  entry: ParsedEntry,
  line: string,
  nowMs: number,
): Promise<void> {
  const kind = entry.event.kind === "unrecognised" ? entry.event.name : entry.event.kind;
  const { sequence, atMs } = entry;
  await insertLine(writer, { uuid, sequence, atMs, kind, line, nowMs });
}

export async function setLogHead(
  writer: Writer,
  uuid: ProvenDevice,
  head: LogHead,
  { hiddenUntil }: Pick<HeldLog, "hiddenUntil">,
): Promise<void> {
  await writer
    .updateTable("devices")
    .set({
      ...{ log_sequence: head.sequence, log_hash: head.hash },
      ...(hiddenUntil === Infinity ? { log_from: head.sequence } : {}),
    })
    .where("uuid", "=", uuid)
    .execute();
  await noteChange(writer, { kind: "device", subject: uuid });
}

/** What its app did up to this entry counts no more. */
export async function setWell(writer: Writer, uuid: ProvenDevice, sequence: number): Promise<void> {
  await writer.updateTable("devices").set({ well_from: sequence }).where("uuid", "=", uuid).execute();
}

/** The device has signed two different pasts. */
export async function markLogBroken(writer: Writer, uuid: ProvenDevice): Promise<void> {
  await writer.updateTable("devices").set({ is_log_broken: 1 }).where("uuid", "=", uuid).execute();
}

/**
 * Adds an outcome; one that ends the update closes its offer. A refused update does not end: tried again it has the same
 * identifier, under which the device keeps what it has downloaded and knows what it need not try by itself. `owner`: whose it is; null:
 * nobody's who has the device now.
 */
export async function addOutcome(
  writer: Writer,
  uuid: ProvenDevice,
  entry: ParsedEntry,
  outcome: Outcome,
  { owner, nowMs }: { readonly owner: Tenant | null; readonly nowMs: number },
): Promise<void> {
  const offer = await writer
    .selectFrom("offers")
    .select("manifest_sha256")
    .where("update_id", "=", outcome.updateId)
    .where("device_uuid", "=", uuid)
    .executeTakeFirst();
  await writer
    .insertInto("outcomes")
    .values({
      device_uuid: uuid,
      sequence: entry.sequence,
      update_id: outcome.updateId,
      manifest_sha256: outcome.manifestSha256 ?? offer?.manifest_sha256 ?? null,
      product: outcome.product,
      version: outcome.version,
      result: outcome.result,
      reason: outcome.reason,
      detail: outcome.detail,
      fault: outcome.fault === null ? null : JSON.stringify(outcome.fault),
      at_ms: entry.atMs,
      organisation_id: owner,
      received_at_ms: nowMs,
    })
    .execute();
  if (outcome.result === "installed" || outcome.result === "refused") return;
  await writer
    .updateTable("offers")
    .set({ closed_at_ms: nowMs })
    .where("update_id", "=", outcome.updateId)
    .where("device_uuid", "=", uuid)
    .where("closed_at_ms", "is", null)
    .execute();
}

export async function addFault(
  writer: Writer,
  uuid: ProvenDevice,
  sequence: number,
  fault: FaultRecord,
  nowMs: number,
): Promise<void> {
  await writer
    .insertInto("faults")
    .values({
      device_uuid: uuid,
      sequence,
      subject: fault.subject,
      type: fault.type,
      fingerprint: fault.fingerprint,
      manifest_sha256: fault.generation,
      version: fault.version,
      is_on_trial: Number(fault.onTrial),
      exit_code: fault.exitCode,
      signal: fault.signal,
      uptime_ms: fault.uptimeMs,
      last_output: fault.lastOutput,
      at_ms: fault.atMs,
      received_at_ms: nowMs,
    })
    .execute();
}

export async function setRunning(writer: Writer, uuid: ProvenDevice, change: RunningChange): Promise<void> {
  const running = change.kind === "runs" ? change : await findConfirmed(writer, uuid, change.manifestSha256);
  await writer
    .updateTable("devices")
    .set({
      running_manifest_sha256: change.manifestSha256,
      running_version: running?.version ?? null,
      running_product: running?.product ?? null,
    })
    .where("uuid", "=", uuid)
    .execute();
}

/** Version and product of a generation that the device has confirmed before. */
async function findConfirmed(
  writer: Writer,
  uuid: ProvenDevice,
  manifestSha256: string | null,
): Promise<{ version: string | null; product: string | null } | undefined> {
  return writer
    .selectFrom("outcomes")
    .select(["version", "product"])
    .where("device_uuid", "=", uuid)
    .where("result", "=", "confirmed")
    .where("manifest_sha256", "=", manifestSha256)
    .orderBy("sequence", "desc")
    .executeTakeFirst();
}
