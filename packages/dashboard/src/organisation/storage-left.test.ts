import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { leftText } from "./storage-left.ts";

const GIB = 1_024 ** 3;

describe("what is left of an organisation's storage", () => {
  it("is the disk's where there is no quota", () =>
    assert.equal(
      leftText({ usedBytes: GIB, quotaBytes: null, freeBytes: 80 * GIB }),
      "no limit; free on the server: 80 GiB",
    ));

  it("is the quota's where there is one, and never less than nothing", () => {
    assert.equal(leftText({ usedBytes: GIB, quotaBytes: 3 * GIB, freeBytes: 80 * GIB }), "2 GiB");
    assert.equal(leftText({ usedBytes: 3 * GIB, quotaBytes: GIB, freeBytes: 80 * GIB }), "0 bytes");
  });

  it("says when the disk is full before", () =>
    assert.equal(
      leftText({ usedBytes: GIB, quotaBytes: 3 * GIB, freeBytes: GIB }),
      "2 GiB, but free on the server: 1 GiB",
    ));
});
