import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { JITTER, OFF_AFTER_MS, RETRY_AFTER_MS, afterAttempt, offReason, type Attempt } from "./retry-schedule.ts";

const FAILED: Attempt = { status: 503, latencyMs: 1, answer: "", problem: null, retryAfterMs: null };

describe("what follows from an attempt", () => {
  it("is the end for an answer that says so, and only for that", () => {
    for (const status of [200, 202, 204, 299])
      assert.deepEqual(afterAttempt({ ...FAILED, status }, { attempts: 1, nowMs: 0, fraction: 0 }), {
        kind: "delivered",
      });
    for (const status of [null, 199, 300, 302, 400, 404, 410, 500])
      assert.equal(afterAttempt({ ...FAILED, status }, { attempts: 1, nowMs: 0, fraction: 0 }).kind, "again");
  });

  it("is a longer and longer wait, with jitter, then none", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.double({ min: 0, max: 1, noNaN: true }), (attempts, fraction) => {
        const after = afterAttempt(FAILED, { attempts, nowMs: 1_000, fraction });
        const wait = RETRY_AFTER_MS[attempts - 1];
        if (wait === undefined) return assert.deepEqual(after, { kind: "given-up" });
        assert.equal(after.kind, "again");
        const waited = after.kind === "again" ? after.dueAtMs - 1_000 : 0;
        return assert.ok(waited >= wait && waited <= Math.ceil(wait * (1 + JITTER)), String(waited));
      }),
    );
    const all = RETRY_AFTER_MS.reduce((sum, wait) => sum + wait, 0);
    assert.ok(all > 24 * 3_600_000 && all < 48 * 3_600_000, "a receiver may be away for a day");
  });

  it("waits as long as the receiver asks, within bounds", () => {
    const waited = (retryAfterMs: number): unknown =>
      afterAttempt({ ...FAILED, retryAfterMs }, { attempts: 1, nowMs: 0, fraction: 0 });
    assert.deepEqual(waited(60_000), { kind: "again", dueAtMs: 60_000 });
    assert.deepEqual(waited(1), { kind: "again", dueAtMs: RETRY_AFTER_MS[0] });
    assert.deepEqual(waited(1e15), { kind: "again", dueAtMs: 36_000_000 });
  });

  it("switches a receiver off that has failed for days, or wants no more", () => {
    assert.equal(offReason(FAILED, OFF_AFTER_MS - 1), undefined);
    assert.match(offReason(FAILED, OFF_AFTER_MS) ?? "", /5 days; the last: answered 503/);
    assert.match(offReason({ ...FAILED, status: 410 }, 0) ?? "", /410/);
    assert.match(offReason({ ...FAILED, status: 302 }, OFF_AFTER_MS) ?? "", /redirects are not followed/);
  });
});
