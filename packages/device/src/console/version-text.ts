import type { DeviceStatus } from "../channel/index.ts";
import type { DeviceRecord } from "../identity/index.ts";

/** `version` and the banner: `<PRODUCT>-<bundle version>, Regrow-<version>, <platform>`, three parts as clients expect (device-facts 2.3). */
export function versionText(
  status: Pick<DeviceStatus, "running" | "record" | "frameworkVersion">,
  record: Pick<DeviceRecord, "product" | "platform">,
): string {
  const generation = status.running ?? status.record.confirmed;
  const product = generation?.product ?? record.product ?? "NONE";
  return `${product}-${generation?.version ?? "0.0.0"}, Regrow-${status.frameworkVersion}, ${record.platform}`;
}
