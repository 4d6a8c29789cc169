import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { changeWords, isNothing } from "./change-words.ts";

const file = (sizeBytes: number, sha256: string, mode = 0o644) => ({ sizeBytes, sha256, mode });
const NONE = { changes: [], count: 0 };

describe("what is different between two versions", () => {
  it("is said of each file", () => {
    assert.equal(changeWords({ name: "a", from: null, to: file(12, "1") }), "added, 12 bytes");
    assert.equal(changeWords({ name: "a", from: file(1_500, "1"), to: null }), "removed, 1.5 KiB");
    assert.equal(changeWords({ name: "a", from: file(3, "1"), to: file(2, "2") }), "changed, 3 bytes → 2 bytes");
    assert.equal(changeWords({ name: "a", from: file(1, "1"), to: file(1, "1", 0o755) }), "mode 644 → 755");
  });

  it("is nothing where the version alone is another", () => {
    const compared = { fields: [{ field: "version", from: "1", to: "2" }], files: NONE, rows: NONE, links: NONE };
    assert.equal(isNothing({ ...compared, newBytes: 0 }), true);
    assert.equal(isNothing({ ...compared, files: { changes: [], count: 1 }, newBytes: 1 }), false);
    assert.equal(isNothing({ ...compared, fields: [{ field: "floor", from: null, to: "1" }], newBytes: 0 }), false);
  });
});
