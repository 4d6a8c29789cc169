import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { checkInstallable, type InstallTarget } from "./installable.ts";

const MANIFEST = { product: "ACME-KIOSK", platform: "linux-x64", securityVersion: 2, version: "2.0.0", floor: "1.5.0" };
const DEVICE: InstallTarget = {
  product: "ACME-KIOSK",
  platform: "linux-x64",
  securityVersion: 2,
  runningVersion: "1.5.0",
};

const REFUSED: readonly (readonly [string, Partial<InstallTarget>])[] = [
  ["UPDATE_NOT_FOR_PRODUCT", { product: "ACME-CAMERA" }],
  ["UPDATE_NOT_FOR_PLATFORM", { platform: "linux-arm64" }],
  ["UPDATE_SECURITY_VERSION", { securityVersion: 3 }],
  ["UPDATE_BELOW_FLOOR", { runningVersion: "1.5.0-beta.1" }],
];

describe("checkInstallable", () => {
  it("takes what fits", () => {
    checkInstallable(MANIFEST, DEVICE);
    checkInstallable(MANIFEST, { ...DEVICE, product: null });
    checkInstallable(MANIFEST, { ...DEVICE, runningVersion: null });
    checkInstallable({ ...MANIFEST, platform: "any" }, { ...DEVICE, platform: "linux-arm64" });
    checkInstallable({ ...MANIFEST, floor: null }, { ...DEVICE, runningVersion: "0.1" });
  });

  for (const [code, change] of REFUSED) {
    it(`refuses with ${code}`, () => {
      assert.throws(() => checkInstallable(MANIFEST, { ...DEVICE, ...change }), { code });
    });
  }
});
