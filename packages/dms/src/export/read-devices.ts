import type { FaultRecord } from "@regrow/core/fault";
import type { UpdatePolicy } from "@regrow/core/schedule";
import type { Reading } from "./reading.ts";
import type { RowOf } from "./export-rows.ts";

/**
 * Rows of devices: those that the organisation owns, and those that it made known and nobody owns. Each table in the order of an index,
 * by way of the devices: to sort a million rows of history first would hold everybody up.
 */

export async function* readDevices({ database, tenant }: Reading): AsyncGenerator<RowOf<"devices">> {
  const rows = database
    .selectFrom("devices")
    .leftJoin("products", "products.id", "devices.product_id")
    .selectAll("devices")
    .select(["products.code", "products.organisation_id as supplier"])
    .where(({ fn }) => fn.coalesce("devices.organisation_id", "devices.maker_id"), "=", tenant)
    .orderBy("devices.uuid");
  for await (const row of rows.stream())
    yield {
      ...{ uuid: row.uuid, publicKey: Buffer.from(row.public_key).toString("base64") },
      ...{ isClaimed: row.organisation_id !== null, product: row.code, tag: row.tag },
      isProductForeign: row.supplier !== null && row.supplier !== tenant,
      ...{ isRevoked: row.is_revoked === 1, isLogBroken: row.is_log_broken === 1 },
      ...{ isLogHidden: row.is_log_hidden === 1, logSequence: row.log_sequence, logFrom: row.log_from },
      ...{ logHash: row.log_hash, runningVersion: row.running_version, runningProduct: row.running_product },
      ...{ runningManifestSha256: row.running_manifest_sha256, lastSeenAtMs: row.last_seen_at_ms },
      ...{ notes: row.notes, createdAtMs: row.created_at_ms },
    };
}

export async function* readLabels({ database, tenant }: Reading): AsyncGenerator<RowOf<"labels">> {
  const rows = database
    .selectFrom("device_labels")
    .select(["device_uuid", "name", "value"])
    .where("organisation_id", "=", tenant)
    .orderBy("name")
    .orderBy("value")
    .orderBy("device_uuid");
  for await (const { device_uuid, name, value } of rows.stream()) yield { device: device_uuid, name, value };
}

export async function* readDevicePolicies({ database, tenant }: Reading): AsyncGenerator<RowOf<"device-policies">> {
  const rows = owned({ database, tenant })
    .innerJoin("device_update_policies", "device_update_policies.device_uuid", "devices.uuid")
    .select(["devices.uuid", "device_update_policies.policy"])
    .where("device_update_policies.organisation_id", "=", tenant);
  // Written by the routes alone, from what had passed their schema.
  for await (const { uuid, policy } of rows.stream())
    yield { device: uuid, policy: JSON.parse(policy) as UpdatePolicy };
}

export async function* readConsents({ database, tenant }: Reading): AsyncGenerator<RowOf<"consents">> {
  const rows = owned({ database, tenant })
    .innerJoin("update_consents", "update_consents.device_uuid", "devices.uuid")
    .selectAll("update_consents")
    .where("update_consents.organisation_id", "=", tenant);
  for await (const row of rows.stream())
    yield {
      ...{ device: row.device_uuid, manifestSha256: row.manifest_sha256, version: row.version },
      ...{ givenBy: row.given_by, givenAtMs: row.given_at_ms },
    };
}

/** Of all devices of the export: by them the other DMS knows who comes. */
export async function* readCertificates({ database, tenant }: Reading): AsyncGenerator<RowOf<"certificates">> {
  const rows = database
    .selectFrom("certificates")
    .innerJoin("devices", "devices.uuid", "certificates.device_uuid")
    .selectAll("certificates")
    .where(({ fn }) => fn.coalesce("devices.organisation_id", "devices.maker_id"), "=", tenant)
    .orderBy("devices.uuid")
    .orderBy("certificates.issued_at_ms");
  for await (const row of rows.stream())
    yield {
      ...{ device: row.device_uuid, serial: row.serial, certificate: row.certificate },
      ...{ issuedAtMs: row.issued_at_ms, expiresAtMs: row.expires_at_ms, revokedAtMs: row.revoked_at_ms },
    };
}

export async function* readOrders({ database, tenant }: Reading): AsyncGenerator<RowOf<"orders">> {
  const rows = owned({ database, tenant })
    .innerJoin("orders", "orders.device_uuid", "devices.uuid")
    .selectAll("orders")
    .where("orders.organisation_id", "=", tenant)
    .orderBy("devices.uuid")
    .orderBy("orders.created_at_ms");
  for await (const row of rows.stream())
    yield {
      ...{ device: row.device_uuid, id: row.id, kind: row.kind, createdAtMs: row.created_at_ms },
      ...{ endedAtMs: row.ended_at_ms, result: row.result, detail: row.detail },
    };
}

/** What a device told before it changed hands is its last owner's (law L9). */
export async function* readLog({ database, tenant }: Reading): AsyncGenerator<RowOf<"log">> {
  const rows = owned({ database, tenant })
    .innerJoin("log_entries", "log_entries.device_uuid", "devices.uuid")
    .select(["log_entries.device_uuid", "log_entries.received_at_ms", "log_entries.line"])
    .whereRef("log_entries.sequence", ">", "devices.log_from")
    .orderBy("devices.uuid")
    .orderBy("log_entries.sequence");
  for await (const { device_uuid, received_at_ms, line } of rows.stream())
    yield { device: device_uuid, receivedAtMs: received_at_ms, line };
}

export async function* readOutcomes({ database, tenant }: Reading): AsyncGenerator<RowOf<"outcomes">> {
  const rows = owned({ database, tenant })
    .innerJoin("outcomes", "outcomes.device_uuid", "devices.uuid")
    .selectAll("outcomes")
    .whereRef("outcomes.sequence", ">", "devices.log_from")
    .orderBy("devices.uuid")
    .orderBy("outcomes.sequence");
  for await (const row of rows.stream())
    yield {
      ...{ device: row.device_uuid, sequence: row.sequence, updateId: row.update_id },
      ...{ atMs: row.at_ms, receivedAtMs: row.received_at_ms },
      ...{ manifestSha256: row.manifest_sha256, product: row.product, version: row.version },
      ...{ result: row.result, reason: row.reason, detail: row.detail },
      // Written by the log's ingest from an entry that had been parsed.
      fault: row.fault === null ? null : (JSON.parse(row.fault) as FaultRecord),
    };
}

export async function* readFaults({ database, tenant }: Reading): AsyncGenerator<RowOf<"faults">> {
  const rows = owned({ database, tenant })
    .innerJoin("faults", "faults.device_uuid", "devices.uuid")
    .selectAll("faults")
    .whereRef("faults.sequence", ">", "devices.log_from")
    .orderBy("devices.uuid")
    .orderBy("faults.sequence");
  for await (const row of rows.stream()) {
    const { type, signal, fingerprint, version } = row;
    yield {
      ...{ device: row.device_uuid, sequence: row.sequence, receivedAtMs: row.received_at_ms },
      fault: {
        ...{ subject: row.subject as FaultRecord["subject"], type, atMs: row.at_ms, generation: row.manifest_sha256 },
        ...{ version, onTrial: row.is_on_trial === 1, exitCode: row.exit_code, signal, uptimeMs: row.uptime_ms },
        ...{ lastOutput: row.last_output, fingerprint },
      },
    };
  }
}

export async function* readTechnicianEntries(reading: Reading): AsyncGenerator<RowOf<"technician-entries">> {
  const rows = owned(reading)
    .innerJoin("technician_entries", "technician_entries.device_uuid", "devices.uuid")
    .selectAll("technician_entries")
    .where("technician_entries.organisation_id", "=", reading.tenant);
  for await (const row of rows.stream())
    yield {
      ...{ device: row.device_uuid, hash: row.hash, line: row.line, atMs: row.at_ms, action: row.action },
      ...{ result: row.result, version: row.version, technician: row.technician, detail: row.detail },
      ...{ isProven: row.is_proven === 1, takenAtMs: row.taken_at_ms },
    };
}

function owned({ database, tenant }: Pick<Reading, "database" | "tenant">) {
  return database.selectFrom("devices").where("devices.organisation_id", "=", tenant);
}
