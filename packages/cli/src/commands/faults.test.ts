import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { isNewSince } from "./faults.ts";

describe("a cause that is new since a version", () => {
  const seenIn = (...versions: readonly string[]) => ({
    versions: versions.map((version) => ({ product: "P", version, count: 1, devices: 1, firstAtMs: 0, lastAtMs: 0 })),
  });

  it("was seen in higher versions only, by the order of versions and not of letters", () => {
    assert.equal(isNewSince(seenIn("1.10.0", "2.0.0"), "1.9.0"), true);
    assert.equal(isNewSince(seenIn("1.10.0"), "1.10.0"), false);
    assert.equal(isNewSince(seenIn("1.2.0", "1.10.0"), "1.9.0"), false);
  });

  it("is none where no published version has shown it", () => {
    assert.equal(isNewSince(seenIn(), "1.0.0"), false);
  });
});
