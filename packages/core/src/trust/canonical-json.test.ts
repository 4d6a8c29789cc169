import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { RegrowError } from "../error/index.ts";
import { canonicalJson } from "./canonical-json.ts";

const decoder = new TextDecoder();

describe("canonicalJson", () => {
  it("sorts keys by code units, writes no spaces and escapes only quote and backslash", () => {
    const value = { b: [1, -2, 0, -0, null, true, false], a: 'q"\\\n\u00e9', B: {}, "": "" };
    assert.equal(
      decoder.decode(canonicalJson(value)),
      '{"":"","B":{},"a":"q\\"\\\\\n\u00e9","b":[1,-2,0,0,null,true,false]}',
    );
  });

  it("is JSON again for texts without control characters, and the same for any order of keys", () => {
    const printable = fc.string({ unit: fc.constantFrom("a", "B", '"', "\\", "é", "😀", " ") });
    const values = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: "small" },
        fc.constant(null),
        fc.boolean(),
        fc.integer(),
        printable,
        fc.array(tie("value"), { maxLength: 3 }),
        fc.dictionary(printable, tie("value"), { maxKeys: 3 }),
      ),
    })).value;
    fc.assert(
      fc.property(values, (value) => {
        const text = decoder.decode(canonicalJson(value));
        const parsed: unknown = JSON.parse(text);
        assert.deepEqual(canonicalJson(reversed(parsed)), canonicalJson(value));
      }),
    );
  });

  it("refuses what has no canonical form", () => {
    let deep: unknown = 1;
    for (let depth = 0; depth < 100; depth += 1) deep = [deep];
    for (const value of [1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, undefined, { a: undefined }, deep])
      assert.throws(() => canonicalJson(value), RegrowError);
  });
});

/** The same value with its keys in another order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, field]) => [name, reversed(field)]),
  );
}
