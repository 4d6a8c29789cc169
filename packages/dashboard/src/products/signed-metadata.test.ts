import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { documentsOf, standingOf } from "./signed-metadata.ts";

const NOW_MS = Date.parse("2027-01-01T00:00:00Z");
const signed = (version: number, expires: string): string => JSON.stringify({ signed: { version, expires } });

describe("signed metadata", () => {
  it("is told by its newest documents, and what the DMS has not is left out", () => {
    const held = {
      platform: { roots: [signed(1, "2030-01-01T00:00:00Z"), signed(2, "2036-01-01T00:00:00Z")], targets: null },
      product: { roots: [], targets: "no JSON" },
      online: { snapshot: null, timestamp: signed(7, "2027-01-03T00:00:00Z") },
    };
    assert.deepEqual(documentsOf(held), [
      { name: "platform root", version: 2, expiresMs: Date.parse("2036-01-01T00:00:00Z"), isOffline: true },
      { name: "product targets", version: null, expiresMs: null, isOffline: true },
      { name: "timestamp", version: 7, expiresMs: Date.parse("2027-01-03T00:00:00Z"), isOffline: false },
    ]);
  });

  it("is near its end in time to find the holders of the keys", () => {
    const of = (expires: string, isOffline = true) =>
      standingOf({ name: "", version: 1, expiresMs: Date.parse(expires), isOffline }, NOW_MS);
    assert.equal(of("2026-12-31T00:00:00Z"), "expired");
    assert.equal(of("2027-02-01T00:00:00Z"), "near");
    assert.equal(of("2028-01-01T00:00:00Z"), "good");
    assert.equal(of("2027-01-03T00:00:00Z", false), "good");
    assert.equal(of("2027-01-01T12:00:00Z", false), "near");
  });
});
