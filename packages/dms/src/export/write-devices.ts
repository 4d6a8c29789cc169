import { setImmediate as nextTurn } from "node:timers/promises";
import { RegrowError } from "@regrow/core/error";
import { parseLine } from "@regrow/core/recovery-log";
import { noteChanges } from "../change/index.ts";
import type { Database } from "../database/index.ts";
import { batchesOf } from "./import-batches.ts";
import { productIdOf, type ImportTarget } from "./import-target.ts";

/** UUIDs that an error names. */
const NAMED_AT_MOST = 20;
const UUIDS_AT_ONCE = 500;

/**
 * No DMS has a device twice, whoever has it here.
 * @throws RegrowError IMPORT_DEVICES_KNOWN
 */
export async function requireUnknown(database: Database, uuids: readonly string[]): Promise<void> {
  const known: string[] = [];
  for (let start = 0; start < uuids.length; start += UUIDS_AT_ONCE) {
    if (start > 0) await nextTurn();
    const part = uuids.slice(start, start + UUIDS_AT_ONCE);
    const rows = await database.selectFrom("devices").select("uuid").where("uuid", "in", part).execute();
    known.push(...rows.map(({ uuid }) => uuid));
  }
  if (known.length === 0) return;
  throw new RegrowError("IMPORT_DEVICES_KNOWN", {
    count: known.length,
    devices: known.toSorted().slice(0, NAMED_AT_MOST).join(", "),
  });
}

/** Devices as they were, with what hangs on them. Nothing here has seen them yet: by their keys they are known when they come. */
export async function writeDevices(target: ImportTarget): Promise<void> {
  const { write, tenant, read } = target;
  for await (const batch of batchesOf(read("devices"))) {
    const rows = batch.map((row) => ({
      ...{ uuid: row.uuid, maker_id: tenant, organisation_id: row.isClaimed ? tenant : null },
      product_id: row.product === null || row.isProductForeign ? null : productIdOf(target, row.product),
      ...{ tag: row.tag, public_key: Buffer.from(row.publicKey, "base64"), is_revoked: Number(row.isRevoked) },
      ...{ is_log_broken: Number(row.isLogBroken), log_sequence: row.logSequence, log_from: row.logFrom },
      // What happened there is over: whoever fails here fails anew.
      well_from: row.logSequence,
      ...{ is_log_hidden: Number(row.isLogHidden), log_hash: row.logHash, running_version: row.runningVersion },
      ...{ running_product: row.runningProduct, running_manifest_sha256: row.runningManifestSha256 },
      ...{ reported: null, last_seen_at_ms: row.lastSeenAtMs, condition: "normal" as const, held_version: null },
      ...{ notes: row.notes, created_at_ms: row.createdAtMs },
    }));
    const uuids = batch.map(({ uuid }) => uuid);
    await write(async (writer) => {
      await requireUnknown(writer, uuids);
      await writer.insertInto("devices").values(rows).execute();
      await noteChanges(writer, "device", uuids);
    });
  }
  await writeDescriptions(target);
  await writeCertificates(target);
  await writeOrders(target);
}

async function writeDescriptions({ write, tenant, read }: ImportTarget): Promise<void> {
  for await (const batch of batchesOf(read("labels"))) {
    const rows = batch.map(({ device, name, value }) => ({
      device_uuid: device,
      organisation_id: tenant,
      name,
      value,
    }));
    await write((writer) => writer.insertInto("device_labels").values(rows).execute());
  }
  for await (const batch of batchesOf(read("device-policies"))) {
    const rows = batch.map(({ device, policy }) => ({
      ...{ device_uuid: device, organisation_id: tenant, policy: JSON.stringify(policy) },
    }));
    await write((writer) => writer.insertInto("device_update_policies").values(rows).execute());
  }
  for await (const batch of batchesOf(read("consents"))) {
    const rows = batch.map((row) => ({
      ...{ device_uuid: row.device, organisation_id: tenant, manifest_sha256: row.manifestSha256 },
      ...{ version: row.version, given_by: row.givenBy, given_at_ms: row.givenAtMs },
    }));
    await write((writer) => writer.insertInto("update_consents").values(rows).execute());
  }
}

/** With its old certificate a device shows who it is, and gets one of this DMS: no authority but its own issues what counts here. */
async function writeCertificates({ write, read }: ImportTarget): Promise<void> {
  for await (const batch of batchesOf(read("certificates"))) {
    const rows = batch.map((row) => ({
      ...{ serial: row.serial, device_uuid: row.device, certificate: row.certificate },
      ...{ issued_at_ms: row.issuedAtMs, expires_at_ms: row.expiresAtMs, revoked_at_ms: row.revokedAtMs },
    }));
    await write((writer) => writer.insertInto("certificates").values(rows).execute());
  }
}

/** With their identifiers: what a device has done already it does not do again. */
async function writeOrders({ write, tenant, read }: ImportTarget): Promise<void> {
  for await (const batch of batchesOf(read("orders"))) {
    const rows = batch.map((row) => ({
      ...{ id: row.id, device_uuid: row.device, organisation_id: tenant, kind: row.kind },
      ...{ created_at_ms: row.createdAtMs, ended_at_ms: row.endedAtMs, result: row.result, detail: row.detail },
    }));
    await write((writer) => writer.insertInto("orders").values(rows).execute());
  }
}

/** What devices have told. The lines' chains were followed. */
export async function writeLog({ write, read }: ImportTarget): Promise<void> {
  for await (const batch of batchesOf(read("log"))) {
    const rows = batch.flatMap(({ device, line, receivedAtMs }) => {
      const entry = parseLine(line);
      if (entry === null) return [];
      const kind = entry.event.kind === "unrecognised" ? entry.event.name : entry.event.kind;
      const { sequence, atMs } = entry;
      return [{ device_uuid: device, sequence, at_ms: atMs, kind, line, received_at_ms: receivedAtMs }];
    });
    if (rows.length > 0) await write((writer) => writer.insertInto("log_entries").values(rows).execute());
  }
}
