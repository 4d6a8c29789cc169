import type { InputOf } from "@regrow/client/client";

/** What devices need somebody's attention for; the overview counts them by the same names. */
type DeviceNeed = NonNullable<InputOf<"countDevices">["attention"]>;

/** The most pressing first. */
export const DEVICE_NEEDS = {
  "safe-mode": "Safe mode",
  "app-failing": "App keeps failing",
  "log-broken": "Log broken",
  "no-software": "No software",
  "rolled-back": "Rolled back in 24 h",
  quiet: "Quiet for 24 h",
  "update-held": "Update waits for consent",
} as const satisfies Readonly<Record<DeviceNeed, string>>;

export function isDeviceNeed(text: string): text is DeviceNeed {
  return Object.hasOwn(DEVICE_NEEDS, text);
}
