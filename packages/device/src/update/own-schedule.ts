import { delayOf, type Delay, type UpdatePolicy } from "@regrow/core/schedule";
import type { Settings } from "../settings/index.ts";

/** Whether such an update has to wait; a device that does not take any by itself waits for a person, and says nothing. */
export function ownDelay(
  settings: Pick<Settings, "get">,
  state: { readonly nowMs: number; readonly isUrgent: boolean },
): Delay | { readonly kind: "switched-off" } {
  if (settings.get("update.automatic") !== "1") return { kind: "switched-off" };
  return delayOf(readOwnPolicy(settings), { ...state, isConsented: false });
}

/** What the device's own variables say of updates that begin by themselves, besides what its DMS says. */
function readOwnPolicy(settings: Pick<Settings, "get">): UpdatePolicy {
  return {
    notBeforeMs: null,
    window: settings.get("update.window"),
    utcOffsetMinutes: Number(settings.get("update.utc_offset")),
    asksFirst: settings.get("update.consent") === "1",
  };
}
