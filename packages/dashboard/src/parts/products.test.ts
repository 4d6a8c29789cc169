import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { productsMissing, productsText, withProduct } from "./products.ts";

describe("the products that something is for", () => {
  it("are told in words", () => {
    assert.equal(productsText(null), "all products");
    assert.equal(productsText([]), "no product");
    assert.equal(productsText(["KIOSK", "GATE"]), "KIOSK, GATE");
  });

  it("are chosen one by one, each once, and none is not all", () => {
    const both = withProduct(withProduct(["KIOSK"], "GATE", true), "GATE", true);
    assert.deepEqual(both, ["KIOSK", "GATE"]);
    const none = withProduct(withProduct(both, "GATE", false), "KIOSK", false);
    assert.deepEqual(none, []);
    assert.match(productsMissing(none) ?? "", /or all/);
    assert.equal(productsMissing(both), null);
    assert.equal(productsMissing(null), null);
  });
});
