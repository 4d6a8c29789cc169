import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { changedText, exportPath } from "./audit.ts";

describe("the audit log", () => {
  it("tells what changed in one line", () =>
    assert.equal(changedText({ role: "viewer", products: null, count: 3 }), "role: viewer, products: none, count: 3"));

  it("tells a console's line as it was typed", () => assert.equal(changedText({ line: "get <b>" }), "> get <b>"));

  it("is downloaded with the filter that is seen", () => {
    assert.equal(exportPath({}), "/api/audit/export");
    assert.equal(exportPath({ actor: "a&b" }), "/api/audit/export?actor=a%26b");
  });
});
