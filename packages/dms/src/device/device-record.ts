import { addAuditEntry, type RecordedChange } from "../audit/index.ts";
import type { Writer } from "../database/index.ts";
import { requireNotImporting } from "../import-mark/index.ts";
import type { Tenant } from "../organisation/index.ts";

interface DeviceChange extends Omit<RecordedChange, "target"> {
  readonly operation: string;
  readonly atMs: number;
}

/**
 * Writes what a device has changed by itself into the organisation's audit log.
 * @throws RegrowError IMPORT_UNDER_WAY
 */
export async function recordOfDevice(
  writer: Writer,
  tenant: Tenant,
  uuid: string,
  change: DeviceChange,
): Promise<void> {
  await requireNotImporting(writer, tenant);
  await addAuditEntry(writer, tenant, {
    ...change,
    target: `device ${uuid}`,
    actor: { kind: "device", id: uuid, name: uuid },
    address: null,
    requestId: null,
  });
}
