import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createExactTimes } from "./exact-times.ts";

describe("the switch for exact times", () => {
  it("is remembered by the browser", () => {
    const kept = new Map<string, string>();
    const memory = () => ({
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    });
    const first = createExactTimes(memory);
    assert.equal(first.isOn.value, false);
    first.toggle();
    assert.equal(first.isOn.value, true);
    const next = createExactTimes(memory);
    assert.equal(next.isOn.value, true);
    next.toggle();
    assert.equal(createExactTimes(memory).isOn.value, false);
  });

  it("works where the browser remembers nothing", () => {
    const times = createExactTimes(() => {
      throw new Error("denied");
    });
    times.toggle();
    assert.equal(times.isOn.value, true);
  });
});
