import type { AnswerOf, InputOf } from "@regrow/client/client";
import type { Mood } from "../parts/index.ts";

export type Device = AnswerOf<"listDevices">["devices"][number];

/** What devices are asked for by. */
export type DeviceStateName = NonNullable<InputOf<"countDevices">["state"]>;

interface StateRow {
  readonly title: string;
  readonly mood: Mood;
  /** What it means for the device. */
  readonly about: string;
}

/** In the order in which people go through them: what is well, what waits, what is wrong. */
export const DEVICE_STATES = {
  activated: { title: "Activated", mood: "good", about: "has a product, and gets its updates" },
  claimed: { title: "Claimed", mood: "busy", about: "is yours, but has no product yet: it is offered nothing" },
  unclaimed: { title: "Unclaimed", mood: "quiet", about: "is known and belongs to nobody: it is offered nothing" },
  owned: { title: "Owned", mood: "quiet", about: "is yours: claimed or activated" },
  "on-trial": {
    title: "On trial",
    mood: "busy",
    about: "runs a version that is not confirmed yet, and goes back by itself if that fails",
  },
  "safe-mode": {
    title: "Safe mode",
    mood: "bad",
    about: "does not run its app any more after faults; it heals by itself or by an update",
  },
  "no-software": {
    title: "No software",
    mood: "bad",
    about: "runs nothing: it has confirmed no version, or has not got its first one yet",
  },
  revoked: { title: "Shut out", mood: "bad", about: "is refused by the DMS, at every request" },
} as const satisfies Record<DeviceStateName, StateRow>;

export function isDeviceState(text: string): text is DeviceStateName {
  return Object.hasOwn(DEVICE_STATES, text);
}

/** Something to be shown as a badge. */
export interface DeviceMark {
  readonly title: string;
  readonly mood: Mood;
}

/** How a device is, the most pressing first: what is wrong with it says more than that it is activated. */
export function marksOf({ state, reported, isLogBroken, failingApp }: Device): readonly DeviceMark[] {
  const pressing: DeviceMark[] = [];
  if (state === "revoked") pressing.push(DEVICE_STATES.revoked);
  if (reported !== null && reported.safeMode !== null) pressing.push(DEVICE_STATES["safe-mode"]);
  else if (failingApp !== null) pressing.push({ title: "App keeps failing", mood: "bad" });
  else if (reported?.onTrial === true) pressing.push(DEVICE_STATES["on-trial"]);
  else if (reported?.runningVersion === null && state === "activated") pressing.push(DEVICE_STATES["no-software"]);
  if (isLogBroken) pressing.push({ title: "Log broken", mood: "bad" });
  const faults = reported?.safeMode === null ? reported.appFaults : 0;
  const counted: DeviceMark = { title: faults === 1 ? "1 fault" : `${faults} faults`, mood: "busy" };
  return [...(pressing.length === 0 ? [DEVICE_STATES[state]] : pressing), ...(faults === 0 ? [] : [counted])];
}
