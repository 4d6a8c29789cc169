import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Kept } from "./kept.ts";

describe("what is kept for some seconds", () => {
  const begin = () => {
    let nowMs = 0;
    let made = 0;
    const kept = new Kept<number>({ monotonicMs: () => nowMs }, { forMs: 100, most: 3 });
    const make = async (): Promise<number> => (made += 1);
    return { kept, make, made: () => made, pass: (ms: number) => (nowMs += ms) };
  };

  it("is made once for all who ask meanwhile, and anew when it is too old", async () => {
    const { kept, make, made, pass } = begin();
    const asked = await Promise.all(Array.from({ length: 50 }, () => kept.get("a", make)));
    assert.deepEqual([new Set(asked).size, made()], [1, 1]);
    pass(99);
    assert.equal(await kept.get("a", make), 1);
    pass(1);
    assert.equal(await kept.get("a", make), 2);
    assert.equal(await kept.get("b", make), 3);
  });

  it("is not made twice at a time, however long that takes", async () => {
    const { kept, pass } = begin();
    const first = Promise.withResolvers<number>();
    const waiting = kept.get("a", () => first.promise);
    pass(1_000);
    const later = kept.get("a", () => assert.fail("made beside another"));
    first.resolve(7);
    assert.deepEqual(await Promise.all([waiting, later]), [7, 7]);
    assert.equal(await kept.get("a", async () => 8), 8);
  });

  it("is not kept when it failed", async () => {
    const { kept, make } = begin();
    await assert.rejects(kept.get("a", () => Promise.reject(new Error("no"))));
    assert.equal(await kept.get("a", make), 1);
  });

  it("is bounded", async () => {
    const { kept, make, made } = begin();
    for (const key of ["a", "b", "c", "d"]) await kept.get(key, make);
    await kept.get("d", make);
    assert.equal(made(), 4);
    await kept.get("a", make);
    assert.equal(made(), 5);
  });
});
