import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Pace, describeRate } from "./pace.ts";

describe("the pace of a transfer", () => {
  it("is that of the last seconds, and unknown at first", () => {
    const pace = new Pace();
    pace.mark(0, 0);
    assert.equal(pace.bytesPerSecond, undefined);
    for (let second = 1; second <= 10; second += 1) pace.mark(second * 1_000, second * 100);
    assert.equal(pace.bytesPerSecond, 100);
    for (let second = 11; second <= 20; second += 1) pace.mark(second * 1_000, 1_000 + (second - 10) * 900);
    assert.equal(pace.bytesPerSecond, 900);
  });

  it("begins anew where the work does", () => {
    const pace = new Pace();
    pace.mark(0, 5_000);
    pace.mark(1_000, 9_000);
    pace.mark(2_000, 0);
    assert.equal(pace.bytesPerSecond, undefined);
  });

  it("is told with what is left", () => {
    assert.equal(describeRate(undefined, 10), "");
    assert.equal(describeRate(11_200, 11_200 * 65), "11.2 kB/s, 1:05 left");
    assert.equal(describeRate(1_000, 1_000 * 3_725), "1.0 kB/s, 1:02:05 left");
    assert.equal(describeRate(90_000, 0), "90.0 kB/s");
  });
});
