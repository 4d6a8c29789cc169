import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { refusalOf } from "./problem.ts";

describe("a refusal of the DMS", () => {
  it("becomes the error that it names, with its particulars", () => {
    const text = JSON.stringify({ code: "PRODUCT_UNKNOWN", detail: "There is no such product here (product: ACME)" });
    const error = refusalOf(404, text);
    assert.equal(error.code, "PRODUCT_UNKNOWN");
    assert.deepEqual(error.details, { detail: "product: ACME" });
  });

  it("has no particulars where the DMS gave none", () => {
    const error = refusalOf(404, JSON.stringify({ code: "PRODUCT_UNKNOWN", detail: "There is no such product here" }));
    assert.deepEqual(error.details, {});
  });

  it("is no sense when it is no problem document, or names a code that we do not know", () => {
    for (const text of ["", "<html>", "[]", "null", '{"code":"NO_SUCH_CODE"}', '{"code":1}'])
      assert.equal(refusalOf(502, text).code, "DMS_ANSWER_INVALID");
  });
});
