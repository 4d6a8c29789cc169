import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { columnsOf, hourText, summaryOf } from "./activity.ts";

const HOUR_MS = 3_600_000;
const START_MS = 1_800_000_000_000;
const activity = [0, 1_200, 3].map((checkIns, index) => ({ hourMs: START_MS + index * HOUR_MS, checkIns, faults: 0 }));

describe("activity in words", () => {
  it("says how many in all, and when most", () =>
    assert.equal(
      summaryOf(activity, "checkIns"),
      "1,203 check-ins in 3 hours; most in the hour of 2027-01-15 09:00 UTC: 1,200.",
    ));

  it("says that there were none", () => {
    assert.equal(summaryOf(activity, "faults"), "No faults in 3 hours.");
    assert.equal(summaryOf([], "faults"), "No faults in 0 hours.");
  });

  it("has every hour, the empty ones too", () => {
    assert.deepEqual(columnsOf(activity, "faults"), [
      [1_800_000_000, 1_800_003_600, 1_800_007_200],
      [0, 0, 0],
    ]);
    assert.equal(hourText(START_MS), "2027-01-15 08:00 UTC");
  });
});
