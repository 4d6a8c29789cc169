import type { Writer } from "../database/index.ts";
import { raiseEvent } from "../event/index.ts";
import { provenTenant } from "../organisation/index.ts";
import type { Sighting } from "./last-seen.ts";

/**
 * What a batch of check-ins is to whoever has asked to be told, before it is written: devices that were never seen, and those that have
 * left safe mode. Of what such a device said the batch holds everything; of all others only when they were there, and they are not looked at.
 */
export async function raiseSightingEvents(writer: Writer, batch: ReadonlyMap<string, Sighting>): Promise<void> {
  const told = [...batch].filter(([, sighting]) => sighting.told !== null);
  if (told.length === 0) return;
  const rows = await writer
    .selectFrom("devices")
    .select(["uuid", "organisation_id", "maker_id", "product_id", "condition", "last_seen_at_ms"])
    .where(
      "uuid",
      "in",
      told.map(([uuid]) => uuid),
    )
    .where((where) => where.or([where("last_seen_at_ms", "is", null), where("condition", "=", "safe-mode")]))
    .execute();
  for (const row of rows) {
    const sighting = batch.get(row.uuid);
    if (sighting === undefined || sighting.told === null) continue;
    // Who made it known sees it until somebody claims it.
    const tenant = provenTenant(row.organisation_id ?? row.maker_id);
    const about = { atMs: sighting.atMs, productId: row.product_id, device: row.uuid };
    if (row.last_seen_at_ms === null) await raiseEvent(writer, tenant, { ...about, type: "device.first_seen" });
    if (row.condition === "safe-mode" && sighting.told.condition !== "safe-mode")
      await raiseEvent(writer, tenant, { ...about, type: "safe_mode.left" });
  }
}
