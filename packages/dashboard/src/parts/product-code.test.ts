import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { productCodeProblem } from "./product-code.ts";

describe("the code of a product", () => {
  it("is refused while it is typed, with one that would do", () => {
    assert.equal(productCodeProblem(""), null);
    assert.equal(productCodeProblem(" ACME-KIOSK_2 "), null);
    assert.match(productCodeProblem("my kiosk") ?? "", /Capital letters.*: such as MY-KIOSK\.$/);
    assert.match(productCodeProblem("-A") ?? "", /such as A\.$/);
    assert.match(productCodeProblem("ü") ?? "", /64 characters\.$/);
    assert.notEqual(productCodeProblem("A".repeat(65)), null);
  });
});
