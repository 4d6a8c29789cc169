import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { productsText, readProducts } from "./roles.ts";

describe("products of a member", () => {
  it("are read as they are typed, each once; nothing is all of them", () => {
    assert.deepEqual(readProducts(" KIOSK, GATE\nKIOSK "), ["KIOSK", "GATE"]);
    assert.equal(readProducts("  "), null);
  });

  it("are told in words", () => {
    assert.equal(productsText(null), "all products");
    assert.equal(productsText([]), "no product");
    assert.equal(productsText(["KIOSK", "GATE"]), "KIOSK, GATE");
  });
});
