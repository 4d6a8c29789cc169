import type { AnswerOf } from "@regrow/client/client";
import { presenceOf } from "../parts/presence.ts";

/** A device as the DMS tells it. */
export type Device = AnswerOf<"getDevice">;
export type Outcome = Device["outcomes"][number];
export type DeviceFault = Device["faults"][number];

/** What every tab is given. */
export interface TabProps {
  readonly device: Device;
}

/** How many outcomes and faults come with the device itself: what the state shows. The rest is in lists of their own. */
export const SHOWN_HISTORY = 20;
/** How often the device is read: an update is watched as it goes. */
export function readEveryMs(device: Device | undefined): number {
  return device !== undefined && (device.download !== null || device.reported?.onTrial === true) ? 700 : 2_000;
}

/** Whether the device can be asked for something now; null where it can. */
export type NotNow = "never-seen" | "offline" | "no-link" | "commands-off";

export function whyNotNow(
  device: Pick<Device, "link" | "lastSeenAtMs" | "onlineSinceMs">,
  nowMs: number = Date.now(),
): NotNow | null {
  const { link } = device;
  if (link !== null) return link.takesCommands ? null : "commands-off";
  const presence = presenceOf(device, nowMs);
  return presence === "never-seen" || presence === "offline" ? presence : "no-link";
}
