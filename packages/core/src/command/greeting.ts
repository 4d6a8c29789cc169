import { isRelapse, type BootRecord } from "../boot/index.ts";

/** What the greeting depends on besides the banner. */
export interface Greeted {
  readonly isSafeMode: boolean;
  readonly record: Pick<BootRecord, "safeMode" | "safeModeEntries">;
}

/**
 * What a console prints before its first prompt: banner, then `[Ready]`, or in safe mode a blank line and the reason. Documented is
 * the reason of too many faults; it stands for a forced safe mode too, and where the faults were reset and the reboot has not come. The
 * line of damaged versions and the advice to a relapse are ours. Source: device-facts 2.6, 4.4 and 4.5.
 */
export function greetingText(banner: string, { isSafeMode, record }: Greeted): string {
  if (!isSafeMode) return `${banner}\r\n[Ready]\r\n`;
  const reason = record.safeMode === "nothing-whole" ? NOTHING_WHOLE : MAX_FAULTS;
  return [banner, "", reason, ...(isRelapse(record) ? [RELAPSE] : []), ""].join("\r\n");
}

const MAX_FAULTS = "*** Max faults exceeded. Entering Safe Mode.";
const NOTHING_WHOLE = "*** No installed version is whole. Entering Safe Mode.";
const RELAPSE =
  "*** In safe mode again before it ran well: a factory reset is advised, factory_reset <value of wlan.mac>.";
