import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { distanceText, exactText } from "./time-text.ts";

const MINUTE_MS = 60_000;
const NOW_MS = 1_800_000_000_000;

describe("times", () => {
  it("are told for a glance, before and behind", () => {
    const cases = [
      [0, "just now"],
      [30_000, "just now"],
      [-30_000, "just now"],
      [5 * MINUTE_MS, "5 min ago"],
      [3 * 60 * MINUTE_MS, "3 h ago"],
      [24 * 60 * MINUTE_MS, "1 day ago"],
      [-49 * 60 * MINUTE_MS, "in 2 days"],
    ] as const;
    for (const [agoMs, text] of cases) assert.equal(distanceText(NOW_MS - agoMs, NOW_MS), text);
  });

  it("are exact to the second, in UTC", () => assert.equal(exactText(NOW_MS), "2027-01-15 08:00:00 UTC"));
});
