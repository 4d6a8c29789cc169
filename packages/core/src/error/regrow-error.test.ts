import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ERRORS, RegrowError, asRegrowError, invariant, isErrorCode } from "./index.ts";

describe("errors", () => {
  it("say what is wrong and with which particulars, and carry the row that says what to do", () => {
    const error = new RegrowError("UPDATE_BELOW_FLOOR", { running: "1.0.0", floor: "1.1.0" });
    assert.equal(error.message, "The running version is too old for this bundle (running: 1.0.0, floor: 1.1.0)");
    assert.equal(error.row.fix, "Install the bundle's floor version first.");
  });

  it("have a fix that is a sentence, and statuses that a listener and a shell can use", () => {
    for (const [code, row] of Object.entries(ERRORS)) {
      assert.match(code, /^[A-Z]+(_[A-Z]+)*$/);
      assert.match(row.fix, /\.$/, code);
      assert.ok(row.http === 200 || (row.http >= 400 && row.http < 600), code);
      assert.ok(row.exit === 1 || (row.exit >= 64 && row.exit <= 78), code);
    }
  });

  it("know their own codes only", () => {
    assert.ok(isErrorCode("STORAGE_FULL"));
    assert.ok(!isErrorCode("toString"));
  });

  it("wrap any other thrown thing and keep it as the cause", () => {
    const cause = new TypeError("x is not a function");
    const wrapped = asRegrowError(cause);
    assert.equal(wrapped.code, "INTERNAL");
    assert.equal(wrapped.cause, cause);
    assert.equal(asRegrowError(wrapped), wrapped);
    assert.equal(asRegrowError("text").details["reason"], "text");
  });

  it("stop at a broken invariant", () => {
    invariant(true, "holds");
    assert.throws(() => invariant(false, "does not hold"), /does not hold/);
  });
});
