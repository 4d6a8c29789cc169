import type { ParsedEntry } from "@regrow/core/recovery-log";
import type { Writer } from "../database/index.ts";
import type { ProvenDevice } from "../device-api/index.ts";
import { raiseDeviceEvent } from "../event/index.ts";

/** What an entry of a device's log is to whoever has asked to be told; most are nothing. In the transaction that takes the entry: once. */
export async function raiseEntryEvent(
  writer: Writer,
  uuid: ProvenDevice,
  { event, sequence }: ParsedEntry,
  atMs: number,
): Promise<void> {
  switch (event.kind) {
    case "confirmed": {
      const { updateId, version, generation: manifestSha256 } = event;
      const data = { updateId, version, manifestSha256 };
      return raiseDeviceEvent(writer, uuid, { type: "update.confirmed", atMs, data });
    }
    case "rolled-back": {
      const { updateId, version, generation: manifestSha256, reason } = event;
      const data = { updateId, version, manifestSha256, reason };
      return raiseDeviceEvent(writer, uuid, { type: "update.rolled_back", atMs, data });
    }
    case "update-refused": {
      const { updateId, version, code: reason, detail } = event;
      if (await wasRefused(writer, uuid, { sequence, updateId, reason })) return;
      const data = { updateId, version, reason, detail };
      return raiseDeviceEvent(writer, uuid, { type: "update.refused", atMs, data });
    }
    case "safe-mode-entered": {
      const { reason, faults } = event;
      return raiseDeviceEvent(writer, uuid, { type: "safe_mode.entered", atMs, data: { reason, faults } });
    }
    default:
  }
}

/** The same update for the same reason before: a device goes on trying. */
async function wasRefused(
  writer: Writer,
  uuid: ProvenDevice,
  { sequence, updateId, reason }: { readonly sequence: number; readonly updateId: string; readonly reason: string },
): Promise<boolean> {
  const before = await writer
    .selectFrom("outcomes")
    .select("sequence")
    .where("device_uuid", "=", uuid)
    .where("sequence", "<", sequence)
    .where("update_id", "=", updateId)
    .where("result", "=", "refused")
    .where("reason", "=", reason)
    .executeTakeFirst();
  return before !== undefined;
}
