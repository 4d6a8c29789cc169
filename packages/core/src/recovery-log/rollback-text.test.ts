import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ROLLBACK_REASONS } from "./entry.ts";
import { rollbackText } from "./rollback-text.ts";

describe("why a version was rolled back", () => {
  it("is a sentence for every reason, and a reason of tomorrow stays as it is", () => {
    for (const reason of [...ROLLBACK_REASONS, "keeps-faulting"])
      assert.match(rollbackText(reason), /^[A-Z][a-z]+ .*[a-z]$/, reason);
    assert.equal(rollbackText("asked"), "Somebody asked for it");
    assert.equal(rollbackText("eaten"), "eaten");
    assert.equal(rollbackText("constructor"), "constructor");
  });
});
