import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { isOfferedTo, type Transfer } from "./transfer.ts";

const TRANSFER: Transfer = {
  id: "t",
  from: { id: "one", name: "Same name" },
  to: { id: "other", name: "Same name" },
  devices: 1_000,
  wipe: false,
  createdAtMs: 0,
  expiresAtMs: 0,
};

describe("a transfer", () => {
  it("is told apart by identifiers: names are not unique", () => {
    assert.equal(isOfferedTo(TRANSFER, "other"), true);
    assert.equal(isOfferedTo(TRANSFER, "one"), false);
  });
});
