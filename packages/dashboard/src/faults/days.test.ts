import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { barsPath, dayText, daysText } from "./days.ts";

const TODAY_MS = Date.parse("2026-11-22T00:00:00Z");
const days = (...counts: readonly number[]) => ({ lastDayMs: TODAY_MS, counts: [...counts] });

describe("how often a cause was seen, day by day", () => {
  it("is said in words", () => {
    assert.equal(daysText(days(0, 0, 0)), "None in the last 3 days");
    assert.equal(daysText(days(1_200, 0, 3)), "1,203 in the last 3 days, most on 2026-11-20: 1,200");
    assert.equal(daysText(days(2, 0, 2)), "4 in the last 3 days, most today: 2");
    assert.equal(dayText(days(0, 0, 0), 2), "2026-11-22");
  });

  it("is drawn as high as the day with most, and what is little is seen too", () => {
    assert.equal(barsPath([0, 0]), "");
    assert.equal(barsPath([0, 4, 2]), "M1.1 20v-20h0.8v20zM2.1 20v-10h0.8v10z");
    assert.match(barsPath([10_000, 1]), /M1\.1 20v-1\.5/);
  });
});
