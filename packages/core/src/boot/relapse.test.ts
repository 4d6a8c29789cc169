import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { FaultRecord } from "../fault/index.ts";
import { NO_HEALING } from "../safe-mode/index.ts";
import { EMPTY_BOOT_RECORD, MAX_APP_FAULTS, type BootRecord } from "./boot-record.ts";
import { decideBoot } from "./decide.ts";
import { clearFaultsAfterHealthy, forceSafeMode, hasPast, isRelapse, recordFault, resetFaults } from "./faults.ts";
import { afterFactoryReset } from "./forget-tries.ts";
import { beginTrial, confirmTrial } from "./trial.ts";

const GENERATION = { id: "1".repeat(64), product: "EXAMPLE", version: "1.0.0", securityVersion: 0 };
const RUNNING: BootRecord = { ...EMPTY_BOOT_RECORD, confirmed: GENERATION };
const FAULT: FaultRecord = {
  subject: "app",
  type: "signal",
  atMs: 0,
  generation: GENERATION.id,
  version: GENERATION.version,
  onTrial: false,
  exitCode: null,
  signal: "SIGSEGV",
  uptimeMs: 1,
  lastOutput: "",
  fingerprint: "0".repeat(16),
};

/** Eight faults. */
function fail(record: BootRecord): BootRecord {
  return Array.from({ length: MAX_APP_FAULTS }).reduce<BootRecord>((after) => recordFault(after, FAULT).record, record);
}

describe("a relapse", () => {
  const once = fail(RUNNING);
  const left = resetFaults(once).record;

  it("is the second safe mode by faults before the device ran well, not the first", () => {
    assert.equal(once.safeMode, "max-faults");
    assert.equal(isRelapse(once), false);
    assert.equal(isRelapse(left), false);
    assert.equal(isRelapse(fail(left)), true);
    assert.equal(isRelapse(fail(resetFaults(fail(left)).record)), true);
  });

  it("is none after the healthy time, whatever else was cleared before", () => {
    assert.equal(hasPast(left), true);
    const healthy = clearFaultsAfterHealthy(left, 300_000);
    assert.deepEqual(healthy.events, [], "there were no faults left to tell of");
    assert.equal(hasPast(healthy.record), false);
    assert.equal(isRelapse(fail(healthy.record)), false);
  });

  it("is none under a version that was confirmed since, or that stands in for a damaged one", () => {
    const other = { ...GENERATION, id: "2".repeat(64) };
    const updated = confirmTrial(beginTrial(left, other, "u").record).record;
    assert.equal(isRelapse(fail(updated)), false);
    const fallen = decideBoot({ ...left, previous: other }, new Set([GENERATION.id])).record;
    assert.equal(isRelapse(fail(fallen)), false);
  });

  it("is none after a factory reset", () => {
    const reset = afterFactoryReset(left);
    assert.equal(reset.safeModeEntries, 0);
    assert.equal(isRelapse(fail(reset)), false);
    const healing = { ...NO_HEALING, bootId: "boot-1" };
    assert.equal(afterFactoryReset({ ...left, healing }).safeModeEntries, 0);
  });

  it("is not what was asked for, nor what damage led to; neither counts as the first time", () => {
    const forced = forceSafeMode(RUNNING, () => FAULT).record;
    assert.equal(isRelapse(forceSafeMode(left, () => FAULT).record), false);
    assert.equal(isRelapse(fail(resetFaults(forced).record)), false);
    const damaged = decideBoot(left, new Set([GENERATION.id])).record;
    assert.equal(damaged.safeMode, "nothing-whole");
    assert.equal(isRelapse(damaged), false);
  });
});
