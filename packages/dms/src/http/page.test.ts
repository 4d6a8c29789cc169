import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { pageOf, readPage } from "./page.ts";

describe("a page of a list", () => {
  it("says where the next begins, and when there is none", () => {
    const rows = ["a", "b", "c"];
    const page = readPage({ limit: 2 }, ["string"]);
    const first = pageOf(rows, page.limit, (row) => [row]);
    assert.deepEqual(first.rows, ["a", "b"]);
    const next = readPage({ limit: 2, cursor: first.next ?? "" }, ["string"]);
    assert.deepEqual(next.after, ["b"]);
    assert.deepEqual(
      pageOf(["c"], 2, (row) => [row]),
      { rows: ["c"], next: null },
    );
  });

  it("gives every place back as it was", () => {
    fc.assert(
      fc.property(fc.integer(), fc.string({ unit: "grapheme" }), (atMs, id) => {
        const { next } = pageOf([1, 2], 1, () => [atMs, id]);
        assert.deepEqual(readPage({ cursor: next ?? "" }, ["number", "string"]).after, [atMs, id]);
      }),
    );
  });

  it("refuses every cursor that no page of the list gave", () => {
    const bad = ["", "x", "bnVsbA", "e30", "WzFd", Buffer.from('["a",1]').toString("base64url")];
    for (const cursor of bad)
      assert.throws(() => readPage({ cursor }, ["number", "string"]), { code: "INPUT_INVALID" }, cursor);
    fc.assert(
      fc.property(fc.string(), (cursor) => {
        assert.throws(() => readPage({ cursor }, ["number", "string"]), { code: "INPUT_INVALID" });
      }),
    );
  });
});
