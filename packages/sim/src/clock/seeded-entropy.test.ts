import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { SeededEntropy } from "./seeded-entropy.ts";

describe("SeededEntropy", () => {
  it("repeats itself for a seed, and differs between seeds", () => {
    assert.deepEqual(new SeededEntropy(1).bytes(32), new SeededEntropy(1).bytes(32));
    assert.notDeepEqual(new SeededEntropy(1).bytes(32), new SeededEntropy(2).bytes(32));
  });

  it("gives fractions over the whole of [0, 1)", () => {
    const entropy = new SeededEntropy(7);
    const tenths = Array.from({ length: 10 }, () => 0);
    for (let count = 0; count < 10_000; count += 1) {
      const tenth = Math.floor(entropy.fraction() * 10);
      tenths[tenth] = (tenths[tenth] ?? 0) + 1;
    }
    for (const hits of tenths) assert.ok(hits > 800 && hits < 1200, String(tenths));
  });
});
