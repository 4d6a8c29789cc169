import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { MAX_LINE_LENGTH } from "@regrow/core/command";
import type { ConsoleLine } from "./line-buffer.ts";
import { LineReader } from "./line-reader.ts";

/** Longer than any line may be. */
const TOO_LONG = "x".repeat(4 * MAX_LINE_LENGTH + 1);

function push(reader: LineReader, bytes: Uint8Array): readonly ConsoleLine[] {
  const lines: ConsoleLine[] = [];
  for (let rest = bytes; ;) {
    const taken = reader.take(rest, undefined);
    if (taken.line === undefined) return lines;
    lines.push(taken.line);
    ({ rest } = taken);
  }
}

function split(text: string): readonly ConsoleLine[] {
  return push(new LineReader(), new TextEncoder().encode(text));
}

describe("LineReader", () => {
  it("takes every line end that hosts send for one end", () => {
    for (const end of ["\n", "\r", "\r\n", "\n\r"]) {
      const texts = split(`ver${end}ls${end}`).map((line) => (line.kind === "line" ? line.text : "?"));
      assert.deepEqual(texts, ["ver", "ls"], JSON.stringify(end));
    }
    assert.equal(split("\r\n\r\n").length, 2);
    assert.equal(split("\n\n").length, 2);
  });

  it("tells a line that is too long once, and goes on after it", () => {
    assert.deepEqual(split(`${TOO_LONG}\nok\n`), [{ kind: "too-long" }, { kind: "line", text: "ok" }]);
  });

  it("keeps the first byte of raw data, but not the second half of a line end", () => {
    const rests = (ended: string, data: string): string => {
      const reader = new LineReader();
      push(reader, new TextEncoder().encode(ended));
      return new TextDecoder().decode(reader.takeRaw(new TextEncoder().encode(data)));
    };
    assert.equal(rests("a\r", "\nx"), "x");
    assert.equal(rests("a\r\n", "\nx"), "\nx");
    assert.equal(rests("a\n", "\rx"), "\rx");
    assert.equal(rests("b\n\ra\n", "\rx"), "x");
  });

  it("says the same however the bytes are cut", () => {
    const typed = fc
      .array(fc.constantFrom("\r", "\n", "a", " ", "é", TOO_LONG), { maxLength: 40 })
      .map((parts) => new TextEncoder().encode(parts.join("")));
    fc.assert(
      fc.property(typed, fc.array(fc.nat(20), { maxLength: 20 }), (bytes, cuts) => {
        const reader = new LineReader();
        const lines: ConsoleLine[] = [];
        let start = 0;
        for (const cut of cuts) {
          lines.push(...push(reader, bytes.subarray(start, start + cut)));
          start += cut;
        }
        lines.push(...push(reader, bytes.subarray(start)));
        assert.deepEqual(lines, push(new LineReader(), bytes));
      }),
      { numRuns: 50 },
    );
  });
});
