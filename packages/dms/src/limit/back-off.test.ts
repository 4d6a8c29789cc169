import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { BackOff } from "./back-off.ts";

const RULE = { free: 3, firstMs: 1_000, maxMs: 8_000, forgetMs: 60_000 };

describe("back-off", () => {
  it("lets some tries through, then doubles the wait up to its limit", () => {
    const limit = new BackOff(RULE);
    let nowMs = 0;
    const waits: number[] = [];
    for (let tries = 0; tries < 8; tries += 1) {
      assert.equal(limit.take("a", nowMs), 0);
      const waitMs = limit.take("a", nowMs);
      // What was let through by asking twice is part of the count in the first round.
      waits.push(waitMs);
      nowMs += waitMs;
    }
    assert.deepEqual(waits.filter((waitMs) => waitMs > 0).slice(0, 5), [1_000, 2_000, 4_000, 8_000, 8_000]);
  });

  it("knows keys apart, and forgets one that has not tried for long", () => {
    const limit = new BackOff(RULE);
    for (let tries = 0; tries < 3; tries += 1) limit.take("a", 0);
    assert.ok(limit.take("a", 0) > 0);
    assert.equal(limit.take("b", 0), 0);
    assert.equal(limit.take("a", RULE.forgetMs), 0);
    assert.equal(limit.take("a", RULE.forgetMs), 0);
  });

  it("gives a good try back", () => {
    const limit = new BackOff(RULE);
    for (let tries = 0; tries < 20; tries += 1) {
      assert.equal(limit.take("a", tries), 0);
      limit.refund("a", tries);
    }
  });

  it("never lets more tries through in a time than its rule says, however they come", () => {
    const times = fc.array(fc.integer({ min: 0, max: 2_000 }), { maxLength: 200 });
    fc.assert(
      fc.property(times, (gaps) => {
        const limit = new BackOff({ ...RULE, forgetMs: Number.MAX_SAFE_INTEGER });
        let [nowMs, passed] = [0, 0];
        for (const gap of gaps) {
          nowMs += gap;
          if (limit.take("a", nowMs) === 0) passed += 1;
        }
        // free + the doubling waits that fit, then one each 8 s.
        assert.ok(passed <= RULE.free + 3 + Math.ceil(nowMs / RULE.maxMs) + 1, `${passed} in ${nowMs} ms`);
      }),
    );
  });
});
