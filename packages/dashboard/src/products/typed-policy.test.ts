import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { typedPolicy, policyWords, readPolicy } from "./typed-policy.ts";

const ANY_TIME = { window: "", offset: "+00:00", notBefore: "", asksFirst: false };

describe("the rule when devices update", () => {
  it("is the same after it was shown and read", () =>
    fc.assert(
      fc.property(
        fc.integer({ min: -14 * 60, max: 14 * 60 }),
        fc.option(fc.integer({ min: 0, max: 4_000_000 }).map((minutes) => minutes * 60_000)),
        fc.boolean(),
        (utcOffsetMinutes, notBeforeMs, asksFirst) => {
          const policy = { window: "mon-fri 02:00-05:00", utcOffsetMinutes, notBeforeMs, asksFirst };
          assert.deepEqual(readPolicy(typedPolicy({ ...policy, revision: "" })).input, policy);
        },
      ),
    ));

  it("says which field cannot be taken", () => {
    const bad = readPolicy({ window: "tomorrow", offset: "1", notBefore: "soon", asksFirst: true });
    assert.equal(bad.input, null);
    assert.deepEqual(
      Object.values(bad.problems).map((problem) => problem === null),
      [false, false, false],
    );
    assert.equal(readPolicy({ ...ANY_TIME, offset: "+15:00" }).input, null);
    assert.equal(readPolicy({ ...ANY_TIME, notBefore: "2027-13-01 00:00" }).input, null);
    assert.deepEqual(readPolicy(ANY_TIME).input, {
      ...{ window: "", utcOffsetMinutes: 0, notBeforeMs: null, asksFirst: false },
    });
  });

  it("is said in words", () => {
    assert.equal(policyWords(ANY_TIME), "at any time");
    assert.equal(
      policyWords({ window: "02:00-05:00", offset: "-05:30", notBefore: "2027-03-01 02:00", asksFirst: true }),
      "02:00-05:00 (UTC-05:30), not before 2027-03-01 02:00 UTC, each version waits for consent",
    );
  });
});
