import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import type { Entropy } from "../port/index.ts";
import { TRIES_BEFORE_SLEEP, nextTry } from "./next-try.ts";

const LATEST: Entropy = { fraction: () => 1, bytes: (length) => new Uint8Array(length) };
const RULES = { autoRetry: true, sleepMs: 600_000 };

describe("safe mode's next try", () => {
  it("comes later each time, then the device rests and starts anew", () => {
    const next = Array.from({ length: TRIES_BEFORE_SLEEP }, (_, index) => nextTry(RULES, index + 1, LATEST));
    assert.deepEqual(next, [
      { kind: "try-again", afterMs: 15_000 },
      { kind: "try-again", afterMs: 30_000 },
      { kind: "try-again", afterMs: 60_000 },
      { kind: "try-again", afterMs: 120_000 },
      { kind: "try-again", afterMs: 240_000 },
      { kind: "sleep", forMs: 600_000 },
    ]);
  });

  it("is the next start's where it is not to be tried again (ota_auto_retry 0)", () => {
    assert.deepEqual(nextTry({ ...RULES, autoRetry: false }, 1, LATEST), { kind: "sleep", forMs: 600_000 });
    assert.deepEqual(nextTry({ autoRetry: false, sleepMs: 0 }, 1, LATEST), { kind: "wait" });
    assert.deepEqual(nextTry({ ...RULES, autoRetry: false }, 0, LATEST), { kind: "wait" });
  });

  it("goes on slowly where the device does not rest (sleep_timeout 0), and where the DMS had nothing", () => {
    const slow = { kind: "try-again", afterMs: 900_000 };
    assert.deepEqual(nextTry({ ...RULES, sleepMs: 0 }, TRIES_BEFORE_SLEEP, LATEST), slow);
    assert.deepEqual(nextTry(RULES, 0, LATEST), slow);
  });

  it("never comes at once, whatever is set and has happened (law L8)", () => {
    fc.assert(
      fc.property(
        fc.record({ autoRetry: fc.boolean(), sleepMs: fc.nat(604_800_000) }),
        fc.nat(1_000),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (rules, unreached, fraction) => {
          const next = nextTry(rules, unreached, { ...LATEST, fraction: () => fraction });
          if (next.kind === "try-again") assert.ok(next.afterMs >= 7_500 && next.afterMs <= 900_000);
          if (next.kind === "sleep") assert.equal(next.forMs, rules.sleepMs);
        },
      ),
    );
  });
});
