import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { isUnanswered, labelsProblem } from "./bulk.ts";

describe("a change to many devices", () => {
  it("says which label is none before the DMS is asked", () => {
    const long = "v".repeat(128);
    assert.equal(
      labelsProblem(["kiosk", "site=Bern", `note=${long}`, "html=<b>bold</b>", `${"n".repeat(63)}=1`]),
      null,
    );
    for (const wrong of ["=x", "site=", "-site", "two words", `note=${long}v`, "n".repeat(64), "a=\u0007"])
      assert.match(labelsProblem(["kiosk", wrong]) ?? "", /is no label/, wrong);
    assert.match(labelsProblem(Array.from({ length: 33 }, (_, index) => `l${index}`)) ?? "", /at most 32/);
  });

  it("is known to be refused, or not known to be done", () => {
    for (const code of ["DMS_UNREACHABLE", "DMS_ANSWER_INVALID", "REPEAT_TOO_EARLY", "INTERNAL"] as const)
      assert.ok(isUnanswered({ code }), code);
    for (const code of ["BULK_CHANGED", "BULK_TOO_LARGE", "RECIPIENT_UNKNOWN"] as const)
      assert.ok(!isUnanswered({ code }), code);
  });
});
