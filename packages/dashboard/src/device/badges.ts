import type { Mood } from "../parts/badge.tsx";
import { PRESENCES, presenceOf } from "../parts/presence.ts";
import type { Device } from "./device.ts";

/** A word on how the device is. */
export interface DeviceBadge {
  readonly mood: Mood;
  readonly text: string;
}

/** How the device is, the most urgent first. */
export function deviceBadges(device: Device, nowMs: number): readonly DeviceBadge[] {
  const { state, reported, download, isLogBroken, link, failingApp } = device;
  const presence = PRESENCES[presenceOf(device, nowMs)];
  const badges: (DeviceBadge | false)[] = [
    state === "revoked" && { mood: "bad", text: "shut out" },
    isLogBroken && { mood: "bad", text: "log broken" },
    (link?.isSafeMode === true || isInSafeMode(reported)) && { mood: "bad", text: "safe mode" },
    failingApp !== null && { mood: "bad", text: "app keeps failing" },
    hasNoSoftware(device) && { mood: "bad", text: "no software" },
    download !== null && { mood: "busy", text: "downloading" },
    reported?.onTrial === true && { mood: "busy", text: "on trial" },
    state === "unclaimed" && { mood: "quiet", text: "unclaimed" },
    { mood: presence.mood, text: presence.title.toLowerCase() },
  ];
  return badges.filter((badge) => badge !== false);
}

/** By its own word at its last check-in nothing runs on it, and nothing is tried. */
export function hasNoSoftware({ state, reported }: Pick<Device, "state" | "reported">): boolean {
  const isIdle = reported !== null && reported.safeMode === null && !reported.onTrial;
  return isIdle && reported.runningVersion === null && state === "activated";
}

/** By its own word at its last check-in. */
export function isInSafeMode(reported: Device["reported"]): boolean {
  return reported !== null && reported.safeMode !== null;
}
