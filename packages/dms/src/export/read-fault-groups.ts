import type { Reading } from "./reading.ts";
import type { RowOf } from "./export-rows.ts";

/**
 * Causes as they have been counted: groups and their devices. Groups of a product that is another organisation's stay behind, since that
 * product does.
 */
export async function* readFaultGroups({ database, tenant, codeOf }: Reading): AsyncGenerator<RowOf<"fault-groups">> {
  const rows = database.selectFrom("fault_groups").selectAll().where("organisation_id", "=", tenant);
  for await (const row of rows.stream()) {
    const product = codeOf(row.product_id);
    if (product === "" && row.product_id !== "") continue;
    yield {
      ...{ fingerprint: row.fingerprint, product, version: row.version, subject: row.subject, type: row.type },
      ...{ exitCode: row.exit_code, signal: row.signal, count: row.count, devices: row.devices },
      ...{ firstAtMs: row.first_at_ms, lastAtMs: row.last_at_ms },
      ...{ newestDevice: row.newest_device_uuid, newestSequence: row.newest_sequence },
    };
  }
}

/** Only devices that the organisation still has: of others it keeps the count. */
export async function* readFaultGroupDevices(reading: Reading): AsyncGenerator<RowOf<"fault-group-devices">> {
  const { database, tenant, codeOf } = reading;
  const rows = database
    .selectFrom("fault_group_devices")
    .innerJoin("devices", "devices.uuid", "fault_group_devices.device_uuid")
    .selectAll("fault_group_devices")
    .where("fault_group_devices.organisation_id", "=", tenant)
    .where("devices.organisation_id", "=", tenant);
  for await (const row of rows.stream()) {
    const product = codeOf(row.product_id);
    if (product === "" && row.product_id !== "") continue;
    yield {
      ...{ device: row.device_uuid, fingerprint: row.fingerprint, product, version: row.version },
      ...{ count: row.count, lastAtMs: row.last_at_ms },
    };
  }
}

/** How often each cause was seen on which day, in the same places. */
export async function* readFaultDays({ database, tenant, codeOf }: Reading): AsyncGenerator<RowOf<"fault-days">> {
  const rows = database.selectFrom("fault_days").selectAll().where("organisation_id", "=", tenant);
  for await (const { fingerprint, product_id, version, day_ms: dayMs, count } of rows.stream()) {
    const product = codeOf(product_id);
    if (product === "" && product_id !== "") continue;
    yield { fingerprint, product, version, dayMs, count };
  }
}
