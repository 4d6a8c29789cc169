import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { TokenBucket } from "./token-bucket.ts";

describe("TokenBucket", () => {
  it("never lets more through than a second's worth and what time brings", () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 100 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000 }), sizes, (perSecond, takes) => {
        const bucket = new TokenBucket(perSecond, 0);
        let [nowMs, taken] = [0, 0];
        for (const tokens of takes) {
          nowMs += bucket.take(tokens, nowMs);
          taken += tokens;
          assert.ok(
            taken <= perSecond + (nowMs / 1_000) * perSecond,
            `${taken} after ${nowMs} ms at ${perSecond} a second`,
          );
        }
        // Nor much less: nobody waits longer than the rate asks for.
        assert.ok(nowMs <= (taken / perSecond) * 1_000 + takes.length);
      }),
    );
  });

  it("gives takers that wait for their turns equal shares", () => {
    const bucket = new TokenBucket(1_000, 0);
    const takers = [0, 0, 0, 0].map(() => ({ freeAtMs: 0, taken: 0 }));
    for (let nowMs = 0; nowMs < 20_000; nowMs += 10)
      for (const taker of takers) {
        if (taker.freeAtMs > nowMs) continue;
        taker.freeAtMs = nowMs + bucket.take(100, nowMs);
        taker.taken += 100;
      }
    const shares = takers.map(({ taken }) => taken);
    assert.ok(Math.max(...shares) - Math.min(...shares) <= 100, String(shares));
    assert.ok(shares.reduce((sum, share) => sum + share, 0) <= 1_000 + 20_000 + 400);
  });

  it("does not save up more than a second's worth", () => {
    const bucket = new TokenBucket(100, 0);
    assert.equal(bucket.take(100, 3_600_000), 0);
    assert.equal(bucket.take(100, 3_600_000), 1_000);
  });
});
