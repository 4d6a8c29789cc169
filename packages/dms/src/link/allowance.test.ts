import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { fullAllowance, spend, type Allowance } from "./allowance.ts";

const RULE = { burst: 100, perSecond: 10, waits: 3 };

describe("what a device may send", () => {
  it("is never held up below its rate, however it comes", () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 99 }), { maxLength: 200 }), (jitterMs) => {
        let allowance = fullAllowance(RULE, 0);
        for (const [count, late] of jitterMs.entries()) {
          const { allowance: next, verdict } = spend(allowance, { cost: 1, nowMs: count * 100 + late, rule: RULE });
          assert.equal(verdict.kind, "go-on");
          allowance = next;
        }
      }),
    );
  });

  it("above it is made to wait, ever again, until it is the end", () => {
    let allowance: Allowance = fullAllowance(RULE, 0);
    let [nowMs, sent] = [0, 0];
    const waits: number[] = [];
    for (;;) {
      const { allowance: next, verdict } = spend(allowance, { cost: 1, nowMs, rule: RULE });
      allowance = next;
      sent += 1;
      if (verdict.kind === "end") break;
      if (verdict.kind === "wait") {
        waits.push(verdict.ms);
        nowMs += verdict.ms;
      }
    }
    assert.equal(waits.length, RULE.waits);
    assert.ok(waits.every((ms) => ms >= 5_000));
    assert.ok(sent <= RULE.burst + RULE.waits * RULE.burst, `${sent} messages`);
  });

  it("is forgiven when it has been quiet until all is there again", () => {
    let allowance = fullAllowance(RULE, 0);
    for (let round = 0; round < 10; round += 1) {
      const nowMs = round * 60_000;
      const first = spend(allowance, { cost: RULE.burst + 1, nowMs, rule: RULE });
      assert.equal(first.verdict.kind, "wait");
      ({ allowance } = first);
    }
  });

  it("counts what was read before it had to wait as part of the same wait", () => {
    const over = spend(fullAllowance(RULE, 0), { cost: 150, nowMs: 0, rule: RULE });
    assert.equal(over.verdict.kind, "wait");
    const more = spend(over.allowance, { cost: 1, nowMs: 1, rule: RULE });
    assert.equal(more.verdict.kind, "go-on");
    assert.equal(more.allowance.waits, 1);
  });

  it("ends a flood of which much had been read before each wait, with waits that are bounded", () => {
    let allowance: Allowance = fullAllowance(RULE, 0);
    let nowMs = 0;
    const kinds: string[] = [];
    for (let wave = 0; wave <= RULE.waits; wave += 1) {
      const { allowance: next, verdict } = spend(allowance, { cost: 1_000, nowMs, rule: RULE });
      kinds.push(verdict.kind);
      if (verdict.kind === "wait") assert.ok(verdict.ms <= 15_000, `${verdict.ms} ms`);
      // Far more than it may send in the time of the wait.
      ({ allowance } = spend(next, { cost: 50_000, nowMs: nowMs + 1, rule: RULE }));
      nowMs += verdict.kind === "wait" ? verdict.ms : 0;
    }
    assert.deepEqual(kinds, ["wait", "wait", "wait", "end"]);
  });
});
