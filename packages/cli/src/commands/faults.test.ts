import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { faultLines, isNewSince } from "./faults.ts";

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

describe("a cause for people", () => {
  it("says what went wrong, not what the runtime prints last", () => {
    const lastOutput = "up\nError: no disk\n    at x (y.js:1:1)\n\nNode.js v26.10.0\n";
    const newest = { deviceUuid: "d", version: "1.0.0", uptimeMs: 0, onTrial: false, lastOutput };
    const cause = { subject: "app", type: "exit-code", exitCode: 1, signal: null } as const;
    const days = { lastDayMs: 0, counts: [] };
    const figures = { count: 2, devices: 1, firstAtMs: 0, lastAtMs: 0, days, versions: [] };
    const lines = faultLines({ fingerprint: "f", product: "P", ...cause, ...figures, newest });
    assert.deepEqual(lines, [
      "f  app exit-code 1  2 on 1 device  last 1970-01-01T00:00:00.000Z  P",
      "  Error: no disk",
    ]);
  });
});
