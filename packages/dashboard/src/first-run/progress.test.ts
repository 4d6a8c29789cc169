import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { progressOf } from "./progress.ts";

const NOTHING = { devices: [], mayGo: true, product: null, version: null, released: null };
const reported = {
  ...{ runningVersion: "1.0.0", onTrial: false, safeMode: null, appFaults: 0, securityVersion: 0 },
  ...{ platform: "any", framework: "1", freeBytes: 1 },
};
const activated = { uuid: "u", state: "activated", runningVersion: "1.0.0", reported } as const;

describe("the way to a first device", () => {
  it("is shown to who has nothing yet, and to nobody who may not go it", () => {
    assert.equal(progressOf(NOTHING).isNewcomer, true);
    assert.equal(progressOf({ ...NOTHING, mayGo: false }).isNewcomer, false);
  });

  it("ends where a version has proved itself on an activated device", () => {
    const { confirmed, device, isClaimed, isActivated, isNewcomer } = progressOf({ ...NOTHING, devices: [activated] });
    assert.deepEqual(
      { confirmed, device, isClaimed, isActivated, isNewcomer },
      {
        confirmed: "1.0.0",
        device: "u",
        isClaimed: true,
        isActivated: true,
        isNewcomer: false,
      },
    );
    const onTrial = { ...activated, reported: { ...reported, onTrial: true } };
    assert.equal(progressOf({ ...NOTHING, devices: [onTrial] }).isNewcomer, true);
    const unclaimed = { uuid: "u", state: "unclaimed", runningVersion: null, reported: null } as const;
    assert.deepEqual(progressOf({ ...NOTHING, devices: [unclaimed] }).isClaimed, false);
  });

  it("is not for who has two devices", () => {
    const fresh = { uuid: "u", state: "claimed", runningVersion: null, reported: null } as const;
    const { isNewcomer, device } = progressOf({ ...NOTHING, devices: [fresh, fresh] });
    assert.deepEqual([isNewcomer, device], [false, null]);
  });
});
