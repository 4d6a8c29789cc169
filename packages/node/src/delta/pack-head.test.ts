import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { describe, it } from "node:test";
import { RegrowError } from "@regrow/core/error";
import { packHead, unpackHead } from "./pack-head.ts";

const rows = Array.from({ length: 500 }, () => randomBytes(32).toString("hex"));
const old = new TextEncoder().encode(rows.join("\n"));
const next = new TextEncoder().encode(rows.with(250, randomBytes(32).toString("hex")).join("\n"));

describe("head on its way", () => {
  it("costs what has changed, and comes back", async () => {
    const packed = await packHead(next, old);
    assert.ok(packed.length < 200, `${packed.length} bytes`);
    assert.equal(Buffer.compare(unpackHead(packed, old, next.length), next), 0);
    const whole = await packHead(next, null);
    assert.ok(whole.length > 10_000);
    assert.equal(Buffer.compare(unpackHead(whole, null, next.length), next), 0);
  });

  it("is refused when it is damaged or larger than may be", async () => {
    const packed = await packHead(next, old);
    for (const make of [
      () => unpackHead(packed, old, next.length - 1),
      () => unpackHead(packed.subarray(1), old, next.length),
      () => unpackHead(packed.subarray(0, -1), old, next.length),
    ])
      assert.throws(make, (error) => error instanceof RegrowError && error.code === "BUNDLE_OBJECT_DAMAGED");
  });
});
