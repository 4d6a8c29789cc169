import type { FaultType } from "@regrow/core/fault";
import { batchesOf } from "./import-batches.ts";
import { groupProduct, type ImportTarget } from "./import-target.ts";
import { writeLog } from "./write-devices.ts";

/** What has happened to devices: told again as it was told there. */
export async function writeHistory(target: ImportTarget): Promise<void> {
  await writeLog(target);
  await writeOutcomes(target);
  await writeFaults(target);
  await writeGroups(target);
  await writeTechnicianEntries(target);
}

async function writeOutcomes({ write, tenant, read }: ImportTarget): Promise<void> {
  for await (const batch of batchesOf(read("outcomes"))) {
    const rows = batch.map((row) => ({
      ...{ device_uuid: row.device, sequence: row.sequence, update_id: row.updateId, at_ms: row.atMs },
      ...{ manifest_sha256: row.manifestSha256, product: row.product, version: row.version, result: row.result },
      ...{ reason: row.reason, detail: row.detail, fault: row.fault === null ? null : JSON.stringify(row.fault) },
      ...{ organisation_id: tenant, received_at_ms: row.receivedAtMs },
    }));
    await write((writer) => writer.insertInto("outcomes").values(rows).execute());
  }
}

async function writeFaults({ write, read }: ImportTarget): Promise<void> {
  for await (const batch of batchesOf(read("faults"))) {
    const rows = batch.map(({ device, sequence, receivedAtMs, fault }) => ({
      ...{ device_uuid: device, sequence, subject: fault.subject, type: fault.type, fingerprint: fault.fingerprint },
      ...{ manifest_sha256: fault.generation, version: fault.version, is_on_trial: Number(fault.onTrial) },
      ...{ exit_code: fault.exitCode, signal: fault.signal, uptime_ms: fault.uptimeMs },
      ...{ last_output: fault.lastOutput, at_ms: fault.atMs, received_at_ms: receivedAtMs },
    }));
    await write((writer) => writer.insertInto("faults").values(rows).execute());
  }
}

async function writeGroups(target: ImportTarget): Promise<void> {
  const { write, tenant, read } = target;
  for await (const batch of batchesOf(read("fault-groups"))) {
    const rows = batch.map((row) => ({
      ...{ organisation_id: tenant, fingerprint: row.fingerprint, product_id: groupProduct(target, row.product) },
      // Checked to be one of the table.
      ...{ version: row.version, subject: row.subject, type: row.type as FaultType, exit_code: row.exitCode },
      ...{ signal: row.signal, count: row.count, devices: row.devices, first_at_ms: row.firstAtMs },
      ...{ last_at_ms: row.lastAtMs, newest_device_uuid: row.newestDevice, newest_sequence: row.newestSequence },
    }));
    await write((writer) => writer.insertInto("fault_groups").values(rows).execute());
  }
  for await (const batch of batchesOf(read("fault-group-devices"))) {
    const rows = batch.map((row) => ({
      ...{ organisation_id: tenant, fingerprint: row.fingerprint, product_id: groupProduct(target, row.product) },
      ...{ version: row.version, device_uuid: row.device, count: row.count, last_at_ms: row.lastAtMs },
    }));
    await write((writer) => writer.insertInto("fault_group_devices").values(rows).execute());
  }
  for await (const batch of batchesOf(read("fault-days"))) {
    const rows = batch.map((row) => ({
      ...{ organisation_id: tenant, fingerprint: row.fingerprint, product_id: groupProduct(target, row.product) },
      ...{ version: row.version, day_ms: row.dayMs, count: row.count },
    }));
    await write((writer) => writer.insertInto("fault_days").values(rows).execute());
  }
}

async function writeTechnicianEntries({ write, tenant, read }: ImportTarget): Promise<void> {
  for await (const batch of batchesOf(read("technician-entries"))) {
    const rows = batch.map((row) => ({
      ...{ organisation_id: tenant, hash: row.hash, device_uuid: row.device, line: row.line, at_ms: row.atMs },
      ...{ action: row.action, result: row.result, version: row.version, technician: row.technician },
      ...{ detail: row.detail, is_proven: Number(row.isProven), taken_at_ms: row.takenAtMs },
    }));
    await write((writer) => writer.insertInto("technician_entries").values(rows).execute());
  }
}
