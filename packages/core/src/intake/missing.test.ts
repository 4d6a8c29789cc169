import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { formatMissing, parseMissing, type Missing } from "./missing.ts";

const hash = fc.stringMatching(/^[0-9a-f]{64}$/);
const objects: fc.Arbitrary<Missing> = fc
  .record({ flags: fc.array(fc.boolean(), { maxLength: 200 }), sha256: hash, bytes: fc.nat(), hasKept: fc.boolean() })
  .map(({ flags, sha256, bytes, hasKept }) => ({
    kind: "objects",
    count: flags.length,
    indexes: new Set(flags.flatMap((isMissing, index) => (isMissing ? [index] : []))),
    kept: hasKept ? { sha256, bytes } : null,
  }));

describe("what is missing of a bundle", () => {
  it("is read as it was written", () => {
    const any = fc.oneof(fc.constantFrom<Missing>({ kind: "head" }, { kind: "none" }), objects);
    fc.assert(fc.property(any, (missing) => assert.deepEqual(parseMissing(formatMissing(missing)), missing)));
  });

  it("stands in one line of known form", () => {
    const kept = { sha256: "a".repeat(64), bytes: 70_000 };
    const missing: Missing = { kind: "objects", count: 10, indexes: new Set([0, 9]), kept };
    assert.equal(formatMissing(missing), `1 objects 10 AQI ${"a".repeat(64)} 70000`);
    assert.equal(formatMissing({ kind: "objects", count: 0, indexes: new Set(), kept: null }), "1 objects 0 ");
  });

  it("is nothing where a line says anything else", () => {
    const wrong = ["", "1", "3", "1 head ", "1 objects", "1 objects 9 AQ", "1 objects 1 Ag", "1 objects 8 A*", "2 x"];
    for (const line of [...wrong, "1 objects 9999999 AA"]) assert.equal(parseMissing(line), undefined, line);
    fc.assert(fc.property(fc.string(), (line) => void parseMissing(line)));
  });
});
