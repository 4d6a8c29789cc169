import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createJourney } from "./journey.ts";

function memory(texts: Record<string, string> = {}) {
  return {
    texts,
    open: () => ({
      getItem: (key: string) => texts[key] ?? null,
      setItem: (key: string, text: string) => void (texts[key] = text),
    }),
  };
}

describe("the way to a first device, for who comes back", () => {
  it("is as it was, for each organisation on its own", () => {
    const { open } = memory();
    createJourney("one", open).change({ stage: "begun", port: "9000" });
    assert.deepEqual(createJourney("one", open).now.value, {
      ...{ stage: "begun", product: "HELLO", program: "examples/hello", port: "9000" },
    });
    assert.equal(createJourney("two", open).now.value.stage, "ahead");
  });

  it("begins anew where what is remembered is none of it", () => {
    for (const text of [
      "",
      "no JSON",
      "null",
      "[1]",
      '{"stage":"toString","port":7}',
      `{"port":"${"x".repeat(999)}"}`,
    ]) {
      const { now } = createJourney("one", memory({ "first run one": text }).open);
      assert.deepEqual([now.value.stage, now.value.port], ["ahead", "8090"], text);
    }
  });

  it("goes on where the browser remembers nothing", () => {
    const journey = createJourney("one", () => {
      throw new Error("switched off");
    });
    journey.change({ stage: "over" });
    assert.equal(journey.now.value.stage, "over");
  });
});
