/** How a device reaches the DMS: by a live link, by its check-ins alone, or not for a while. */
type Presence = "linked" | "checks-in" | "offline" | "never-seen";

interface Sighted {
  /** Of its live link; null while it has none. */
  readonly onlineSinceMs: number | null;
  readonly lastSeenAtMs: number | null;
}

/** Devices check in every minute or two unless they are told otherwise; the overview counts by the same hour. */
const ABOUT_WITHIN_MS = 3_600_000;

export function presenceOf({ onlineSinceMs, lastSeenAtMs }: Sighted, nowMs: number): Presence {
  if (onlineSinceMs !== null) return "linked";
  if (lastSeenAtMs === null) return "never-seen";
  return nowMs - lastSeenAtMs <= ABOUT_WITHIN_MS ? "checks-in" : "offline";
}

export const PRESENCES = {
  linked: { title: "Online", mood: "good", about: "has a live link: it can be asked and told something at once" },
  "checks-in": {
    title: "No live link",
    mood: "quiet",
    about:
      "checks in, and gets its updates and orders so; console, variables and 'Update now' need a live link: set dms.cmd.enabled 1, save and reboot on the device",
  },
  offline: { title: "Offline", mood: "quiet", about: "was not seen for an hour or longer" },
  "never-seen": { title: "Never seen", mood: "quiet", about: "has never checked in" },
} as const satisfies Record<
  Presence,
  { readonly title: string; readonly mood: "good" | "quiet"; readonly about: string }
>;
