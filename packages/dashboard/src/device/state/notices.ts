import type { Device } from "../device.ts";
import { hasNoSoftware, isInSafeMode } from "../badges.ts";
import type { HealingTrial } from "./healing-trial.ts";

/** Something about a device that whoever looks at it should know first. */
export interface Notice {
  readonly mood: "busy" | "bad";
  readonly title: string;
  readonly text: string;
}

/**
 * What is not as it should be, or is changing; nothing for a device that simply runs.
 * @param healing what safe mode tries, where its log says so
 */
export function noticesOf(device: Device, healing: HealingTrial | null): readonly Notice[] {
  const { state, reported, runningVersion, isLogBroken, failingApp } = device;
  const notices: (Notice | false)[] = [
    state === "revoked" && {
      mood: "bad",
      title: "The device is shut out.",
      text: "The DMS refuses it at every request. It runs on as it is; it can be let in again below Settings.",
    },
    isLogBroken && {
      mood: "bad",
      title: "Its recovery log is broken.",
      text: "What it sent does not continue what it had signed before: entries are missing or were changed. What is shown as running is the last that was proven.",
    },
    isInSafeMode(reported) && {
      mood: "bad",
      title: `The device is in safe mode: ${SAFE_MODE_REASONS[reported?.safeMode ?? ""] ?? reported?.safeMode ?? ""}`,
      text: "Its app does not run. The framework tries to get it well by itself; what it has done is below.",
    },
    failingApp !== null && {
      mood: "bad",
      title: `Its app keeps failing: ${failingApp.faults} faults in the last ${Math.round(failingApp.withinMs / 60_000)} minutes.`,
      text: "It is started again each time; with the eighth fault that counts the device goes into safe mode. What it printed is under Faults.",
    },
    hasNoSoftware(device) && {
      mood: "bad",
      title: "Nothing runs on the device.",
      text: "It has confirmed no version. What it would get now, and why, is below, as is what became of what it got before.",
    },
    reported?.onTrial === true && trialNotice(reported.runningVersion, runningVersion, healing),
    state === "unclaimed" && {
      mood: "busy",
      title: "Nobody owns the device.",
      text: "It was made known by your organisation and gets nothing before somebody claims it: with a claim token, or by the PIN that its console shows.",
    },
    state === "claimed" && {
      mood: "busy",
      title: "The device has no product yet.",
      text: "It gets updates when it has been activated to one: 'dms activate <product code>' on its console, or by the token that it is provisioned with.",
    },
  ];
  return notices.filter((notice) => notice !== false);
}

function trialNotice(tried: string | null, before: string | null, healing: HealingTrial | null): Notice {
  const version = tried ?? "A version";
  if (healing === null)
    return {
      mood: "busy",
      title: `${version} is on trial.`,
      text: `It runs and has not confirmed itself yet. If it does not, the device goes back to ${before ?? "what it had before"} by itself.`,
    };
  const what = healing.step === "settings" ? "with changed settings put back" : "the version before";
  return {
    mood: "busy",
    title: `Safe mode tries ${version}, ${what}.`,
    text: `It was in safe mode because ${healing.step === "settings" ? "its app" : (before ?? "what it ran")} kept failing, and is out of it when this runs well for its time. If it does not, the device is in safe mode again and tries the next step.`,
  };
}

/** Why a device is in safe mode, as it reports it. */
const SAFE_MODE_REASONS: Readonly<Record<string, string>> = {
  "max-faults": "what it runs has faulted eight times.",
  forced: "somebody sent it there.",
  "nothing-whole": "no version that it has is whole.",
};

/** How far a pack is, from 0 to 1. */
export function progressOf({ doneBytes, totalBytes }: NonNullable<Device["download"]>): number {
  return totalBytes <= 0 ? 0 : Math.min(1, doneBytes / totalBytes);
}
