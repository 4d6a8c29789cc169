import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { countedText } from "./counted-text.ts";

describe("a count that ends somewhere", () => {
  it("is told as what it is", () => {
    assert.equal(countedText(9_999), "9,999");
    assert.equal(countedText(10_000), "10,000 or more");
  });
});
