import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { listPath } from "./list-path.ts";
import { shareText } from "./share-text.ts";

describe("a share", () => {
  it("never says nothing of a few, nor all of nearly all", () => {
    const cases = [
      [0, 0, "0 %"],
      [0, 10, "0 %"],
      [1, 1_000, "< 1 %"],
      [999, 1_000, "> 99 %"],
      [1_000, 1_000, "100 %"],
      [1, 3, "33 %"],
    ] as const;
    for (const [part, whole, text] of cases) assert.equal(shareText(part, whole), text);
  });
});

describe("the list that a figure leads to", () => {
  it("has the filters that say something, escaped", () => {
    assert.equal(listPath({}), "/devices");
    assert.equal(listPath({ product: "" }), "/devices");
    assert.equal(listPath({ product: "A&B", version: "1.0.0" }), "/devices?product=A%26B&version=1.0.0");
  });
});
