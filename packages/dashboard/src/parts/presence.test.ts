import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { presenceOf } from "./presence.ts";

const HOUR_MS = 3_600_000;
const NOW_MS = 10 * HOUR_MS;

describe("how a device reaches the DMS", () => {
  it("is offline only where it does not check in either", () => {
    const presence = (onlineSinceMs: number | null, lastSeenAtMs: number | null) =>
      presenceOf({ onlineSinceMs, lastSeenAtMs }, NOW_MS);
    assert.equal(presence(1, 1), "linked");
    assert.equal(presence(null, NOW_MS - HOUR_MS), "checks-in");
    assert.equal(presence(null, NOW_MS - HOUR_MS - 1), "offline");
    assert.equal(presence(null, null), "never-seen");
    // The clock of the browser may be behind.
    assert.equal(presence(null, NOW_MS + 5_000), "checks-in");
  });
});
