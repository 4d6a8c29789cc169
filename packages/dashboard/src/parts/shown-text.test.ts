import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { shownText } from "./shown-text.ts";

describe("how much of a list is shown", () => {
  it("is said as far as it is known", () => {
    assert.equal(shownText({ shown: 500, hasMore: true, total: 98_431 }), "500 of 98,431 are shown");
    assert.equal(shownText({ shown: 500, hasMore: true }), "500 are shown, and there are more");
    assert.equal(shownText({ shown: 500, hasMore: true, total: 499 }), "500 are shown, and there are more");
    assert.equal(shownText({ shown: 1_240, hasMore: false, total: 1_240 }), "All 1,240 are shown");
    assert.equal(shownText({ shown: 1, hasMore: false }), "The only one is shown");
  });
});
