import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { lanesToHex, textLanes } from "./text-hash.ts";

describe("textLanes", () => {
  it("gives no two of many similar texts the same hash, nor the same half too often", () => {
    const count = 100_000;
    const hashes = Array.from({ length: count }, (_, index) =>
      lanesToHex(textLanes(`objects/${index.toString(16).padStart(64, "0")}`)),
    );
    assert.equal(new Set(hashes).size, count);
    // By chance about one pair: count^2 / 2^33.
    for (const half of [0, 8]) assert.ok(new Set(hashes.map((hash) => hash.slice(half, half + 8))).size > count - 20);
  });
});
