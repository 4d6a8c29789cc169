import type { Settings } from "../settings/index.ts";

/** What the device wants of a live link. */
export interface LinkWish {
  /** Console, commands and variables. */
  readonly takesCommands: boolean;
  /** Between two posts of telemetry; 0: none. */
  readonly telemetryMs: number;
}

/** Messages more often than that help nobody, and a DMS takes a flood for an attack. */
const SHORTEST_TELEMETRY_MS = 1_000;

/** By the variables as they were saved when the kernel started; undefined: none of what needs a link is on. Source: device-facts 3.3, dms-facts 4.3. */
export function readLinkWish(settings: Pick<Settings, "atStart">): LinkWish | undefined {
  const takesCommands = settings.atStart("dms.cmd.enabled") === "1";
  const intervalMs = Number(settings.atStart("dms.telemetry.interval"));
  const isWanted = takesCommands || intervalMs > 0 || settings.atStart("dms.auto_start_enabled") === "1";
  if (!isWanted) return undefined;
  return { takesCommands, telemetryMs: intervalMs > 0 ? Math.max(SHORTEST_TELEMETRY_MS, intervalMs) : 0 };
}
