import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AUDITED_NAMES, TARGET_KINDS, auditedTitle, parseTarget, targetText } from "./index.ts";

describe("what the audit log names", () => {
  it("has one title for each operation, and none for others", () => {
    assert.equal(new Set(AUDITED_NAMES).size, AUDITED_NAMES.length);
    const titles = AUDITED_NAMES.map(auditedTitle);
    assert.equal(new Set(titles).size, titles.length);
    assert.equal(auditedTitle("setTag"), "Tag given to a version");
    assert.equal(auditedTitle("constructor"), null);
  });

  it("has targets that are read as they are written", () => {
    for (const kind of TARGET_KINDS)
      for (const name of ["", "ACME", "two words"])
        assert.deepEqual(parseTarget(targetText({ kind, name })), { kind, name });
    assert.deepEqual(parseTarget(" ACME-KIOSK "), { kind: null, name: "ACME-KIOSK" });
    assert.deepEqual(parseTarget("devices"), { kind: null, name: "devices" });
    assert.equal(targetText({ kind: null, name: "" }), "");
  });
});
