import { RegrowError } from "../error/index.ts";
import type { FullManifest } from "../manifest/index.ts";
import { compareVersions } from "../version/index.ts";

/** What of a device decides whether a bundle fits it. */
export interface InstallTarget {
  /** Code of the product that the device is activated to; null: none yet, any that it trusts will do. */
  readonly product: string | null;
  readonly platform: string;
  readonly securityVersion: number;
  /** Null without software: then there is nothing old that a floor could protect. */
  readonly runningVersion: string | null;
}

/**
 * Whether a verified manifest may be installed here.
 * @throws RegrowError UPDATE_NOT_FOR_PRODUCT, UPDATE_NOT_FOR_PLATFORM, UPDATE_SECURITY_VERSION, UPDATE_BELOW_FLOOR
 */
export function checkInstallable(
  manifest: Pick<FullManifest, "product" | "platform" | "securityVersion" | "version" | "floor">,
  device: InstallTarget,
): void {
  if (device.product !== null && manifest.product !== device.product) {
    throw new RegrowError("UPDATE_NOT_FOR_PRODUCT", { bundle: manifest.product, device: device.product });
  }
  if (manifest.platform !== "any" && manifest.platform !== device.platform) {
    throw new RegrowError("UPDATE_NOT_FOR_PLATFORM", { bundle: manifest.platform, device: device.platform });
  }
  if (manifest.securityVersion < device.securityVersion) {
    throw new RegrowError("UPDATE_SECURITY_VERSION", {
      version: manifest.version,
      securityVersion: manifest.securityVersion,
      needed: device.securityVersion,
    });
  }
  if (
    manifest.floor !== null &&
    device.runningVersion !== null &&
    compareVersions(device.runningVersion, manifest.floor) < 0
  ) {
    throw new RegrowError("UPDATE_BELOW_FLOOR", {
      version: manifest.version,
      floor: manifest.floor,
      running: device.runningVersion,
    });
  }
}
