import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { isDeviceState, marksOf, type Device } from "./device-state.ts";

const REPORTED: NonNullable<Device["reported"]> = {
  runningVersion: "1.0.0",
  onTrial: false,
  safeMode: null,
  appFaults: 0,
  securityVersion: 0,
  platform: "linux-x64",
  framework: "1.0.0",
  freeBytes: 1,
};
const DEVICE: Device = {
  uuid: "u",
  state: "activated",
  product: "ACME",
  tag: "release",
  runningVersion: "1.0.0",
  runningManifestSha256: null,
  isLogBroken: false,
  logSequence: 1,
  createdAtMs: 1,
  lastSeenAtMs: 1,
  onlineSinceMs: null,
  reported: REPORTED,
  failingApp: null,
  labels: [],
};
const titles = (more: Partial<Device>, reported: Partial<typeof REPORTED> = {}): string =>
  marksOf({ ...DEVICE, reported: { ...REPORTED, ...reported }, ...more })
    .map(({ title }) => title)
    .join(", ");

describe("how a device is", () => {
  it("is its state while nothing is wrong", () => {
    assert.equal(titles({}), "Activated");
    assert.equal(titles({ state: "claimed", reported: null }), "Claimed");
    assert.equal(titles({}, { appFaults: 1 }), "Activated, 1 fault");
  });

  it("is what is wrong, the most pressing first", () => {
    assert.equal(titles({}, { safeMode: "faults", appFaults: 8 }), "Safe mode");
    assert.equal(titles({}, { onTrial: true, appFaults: 2 }), "On trial, 2 faults");
    assert.equal(titles({ runningVersion: null }, { runningVersion: null }), "No software");
    assert.equal(titles({}, { runningVersion: null, safeMode: "nothing-whole" }), "Safe mode");
    assert.equal(titles({ state: "claimed" }, { runningVersion: null }), "Claimed");
    assert.equal(
      titles({ failingApp: { faults: 7, withinMs: 600_000, lastAtMs: 1 } }, { appFaults: 7 }),
      "App keeps failing, 7 faults",
    );
    assert.equal(
      titles({ state: "revoked", isLogBroken: true }, { safeMode: "faults" }),
      "Shut out, Safe mode, Log broken",
    );
  });

  it("has no state by a word that every object has", () => assert.equal(isDeviceState("toString"), false));
});
