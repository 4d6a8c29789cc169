import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readSpan, spanWords } from "./span-text.ts";

describe("spans of time in an address", () => {
  it("are hours or days", () => {
    assert.equal(readSpan("24h"), 86_400_000);
    assert.equal(readSpan("7d"), 7 * 86_400_000);
    assert.equal(spanWords("1h"), "1 hour");
    assert.equal(spanWords("30d"), "30 days");
  });

  it("are nothing else", () => {
    for (const text of ["", "0h", "7", "d", "-1d", "1.5h", "99999h", "7 d", "7w"]) {
      assert.equal(readSpan(text), null, text);
      assert.equal(spanWords(text), text);
    }
  });
});
