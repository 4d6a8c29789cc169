import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { orderText } from "./order-text.ts";

describe("the history of a device", () => {
  it("says what was asked of it", () => {
    assert.equal(orderText({ kind: "wipe", reset: null }), "Wipe");
    const reset = { kind: "backup", data: "keep", files: "keep", software: "keep" } as const;
    assert.equal(orderText({ kind: "factory-reset", reset }), "Factory reset: settings but for the network");
    assert.equal(
      orderText({ kind: "factory-reset", reset: { kind: "full", data: "erase", files: "erase", software: "factory" } }),
      "Factory reset: all settings, data erased, files erased, back to the factory's software",
    );
  });
});
