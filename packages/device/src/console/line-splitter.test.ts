import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { LineSplitter, type ConsoleLine } from "./line-splitter.ts";

function split(text: string, maxBytes = 100): readonly ConsoleLine[] {
  return new LineSplitter(maxBytes).push(new TextEncoder().encode(text));
}

describe("LineSplitter", () => {
  it("takes every line end that hosts send for one end", () => {
    for (const end of ["\n", "\r", "\r\n", "\n\r"]) {
      const texts = split(`ver${end}ls${end}`).map((line) => (line.kind === "line" ? line.text : "?"));
      assert.deepEqual(texts, ["ver", "ls"], JSON.stringify(end));
    }
    assert.equal(split("\r\n\r\n").length, 2);
    assert.equal(split("\n\n").length, 2);
  });

  it("tells a line that is too long once, and goes on after it", () => {
    assert.deepEqual(split(`${"x".repeat(1_000)}\nok\n`, 10), [{ kind: "too-long" }, { kind: "line", text: "ok" }]);
  });

  it("says the same however the bytes are cut", () => {
    const typed = fc
      .array(fc.constantFrom("\r", "\n", "a", " ", "é", "x".repeat(12)), { maxLength: 40 })
      .map((parts) => new TextEncoder().encode(parts.join("")));
    fc.assert(
      fc.property(typed, fc.array(fc.nat(20), { maxLength: 20 }), (bytes, cuts) => {
        const splitter = new LineSplitter(10);
        const lines: ConsoleLine[] = [];
        let start = 0;
        for (const cut of cuts) {
          lines.push(...splitter.push(bytes.subarray(start, start + cut)));
          start += cut;
        }
        lines.push(...splitter.push(bytes.subarray(start)));
        assert.deepEqual(lines, new LineSplitter(10).push(bytes));
      }),
    );
  });
});
