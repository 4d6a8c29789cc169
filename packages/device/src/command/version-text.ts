import { formatUtc } from "@regrow/core/fault";
import { shownVersion } from "@regrow/core/file";
import type { Dialect } from "@regrow/core/variable";
import type { DeviceStatus } from "../channel/index.ts";
import type { DeviceRecord } from "../identity/index.ts";

/** How the banner is to be written. */
export interface VersionForm {
  readonly dialect: Dialect;
  /** When the framework was built, wall time in ms; null where it is not known. */
  readonly builtMs: number | null;
}

/**
 * `version` and the banner. Gecko OS: `<product>-<bundle version>, Regrow-<version>, <platform>`; ZentriOS:
 * `<product>-<a.b.c.d>, Built:<date time> for <platform>, Board:<platform>`. Clients split them at the commas. Source: device-facts 2.3.
 */
export function versionText(
  status: Pick<DeviceStatus, "running" | "record" | "frameworkVersion">,
  record: Pick<DeviceRecord, "product" | "platform">,
  { dialect, builtMs }: VersionForm,
): string {
  const generation = status.running ?? status.record.confirmed;
  const product = generation?.product ?? record.product ?? "NONE";
  const version = generation?.version ?? "0.0.0";
  const { platform } = record;
  if (dialect === "gecko-os") return `${product}-${version}, Regrow-${status.frameworkVersion}, ${platform}`;
  return `${product}-${shownVersion(version, dialect)}, Built:${builtText(builtMs)} for ${platform}, Board:${platform}`;
}

/** `2015-04-08 20:12:21`, as documented. */
function builtText(builtMs: number | null): string {
  return builtMs === null ? "unknown" : formatUtc(builtMs).replace("T", " ").replace("Z", "");
}
