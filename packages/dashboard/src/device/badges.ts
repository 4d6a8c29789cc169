import type { Mood } from "../parts/badge.tsx";
import type { Device } from "./device.ts";

/** A word on how the device is. */
export interface DeviceBadge {
  readonly mood: Mood;
  readonly text: string;
}

/** How the device is, the most urgent first. */
export function deviceBadges(device: Device): readonly DeviceBadge[] {
  const { state, reported, download, isLogBroken, link } = device;
  const badges: (DeviceBadge | false)[] = [
    state === "revoked" && { mood: "bad", text: "shut out" },
    isLogBroken && { mood: "bad", text: "log broken" },
    (link?.isSafeMode === true || isInSafeMode(reported)) && { mood: "bad", text: "safe mode" },
    download !== null && { mood: "busy", text: "downloading" },
    reported?.onTrial === true && { mood: "busy", text: "on trial" },
    state === "unclaimed" && { mood: "quiet", text: "unclaimed" },
    link === null ? { mood: "quiet", text: "offline" } : { mood: "good", text: "online" },
  ];
  return badges.filter((badge) => badge !== false);
}

/** By its own word at its last check-in. */
export function isInSafeMode(reported: Device["reported"]): boolean {
  return reported !== null && reported.safeMode !== null;
}
