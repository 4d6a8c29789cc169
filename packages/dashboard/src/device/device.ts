import type { AnswerOf } from "@regrow/client/client";
import { presenceOf } from "../parts/presence.ts";

/** A device as the DMS tells it. */
export type Device = AnswerOf<"getDevice">;
export type Outcome = AnswerOf<"listDeviceOutcomes">["outcomes"][number];
export type DeviceFault = AnswerOf<"listDeviceFaults">["faults"][number];

/** What every tab is given. */
export interface TabProps {
  readonly device: Device;
}

/** How often the device is read: an update is watched as it goes. */
export function readEveryMs(device: Device | undefined): number {
  return device !== undefined && (device.download !== null || device.reported?.onTrial === true) ? 700 : 2_000;
}

/** Whether the device can be asked for something now; null where it can. */
export type NotNow = "never-seen" | "offline" | "link-lost" | "no-link" | "commands-off";

export function whyNotNow(
  device: Pick<Device, "link" | "lastSeenAtMs" | "onlineSinceMs" | "linkEndedAtMs">,
  nowMs: number = Date.now(),
): NotNow | null {
  const { link } = device;
  if (link !== null) return link.takesCommands ? null : "commands-off";
  const presence = presenceOf(device, nowMs);
  if (presence === "never-seen" || presence === "offline") return presence;
  return isLinkLost(device) ? "link-lost" : "no-link";
}

/** It had a live link, and was not heard of since that ended: nobody has told it to have none. */
function isLinkLost({ linkEndedAtMs, lastSeenAtMs }: Pick<Device, "linkEndedAtMs" | "lastSeenAtMs">): boolean {
  return linkEndedAtMs !== null && (lastSeenAtMs ?? 0) <= linkEndedAtMs;
}
