import type { InstallTarget } from "@regrow/core/boot";
import type { DeviceStatus } from "../channel/index.ts";
import type { Identity } from "../identity/index.ts";

/** This device as `checkInstallable` sees it, for an early word: the bootloader judges again. In safe mode nothing runs, and what is confirmed counts. */
export function installTarget(
  { record: { product, platform } }: Pick<Identity, "record">,
  { running, record }: Pick<DeviceStatus, "running" | "record">,
): InstallTarget {
  const runningVersion = running?.version ?? record.confirmed?.version ?? null;
  return { product, platform, securityVersion: record.securityVersion, runningVersion };
}
