import { parseVersion } from "../version/index.ts";
import type { Dialect } from "../variable/index.ts";

/** The version of a file that is made without one; `1.0.0.0` on ZentriOS. Source: device-facts 2.11 and 8.4. */
export const DEFAULT_FILE_VERSION = "1.0.0";

/** Three numbers for Gecko OS 4, four for ZentriOS; a fourth that is not 0 and a suffix are kept. Source: device-facts 8.4. */
export function shownVersion(version: string, dialect: Dialect): string {
  const { numbers, suffix } = parseVersion(version);
  const [major = 0, minor = 0, patch = 0, build = 0] = numbers;
  const shown = dialect === "gecko-os" && build === 0 ? [major, minor, patch] : [major, minor, patch, build];
  return suffix.length === 0 ? shown.join(".") : `${shown.join(".")}-${suffix.join(".")}`;
}
