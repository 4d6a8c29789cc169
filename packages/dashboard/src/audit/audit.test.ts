import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { exportPath, readAuditFilter } from "./audit-filter.ts";
import { changedText } from "./audit.ts";

describe("the audit log", () => {
  it("tells what changed in one line", () =>
    assert.equal(
      changedText({ role: "viewer", products: null, notes: "", count: 3 }),
      "role: viewer, products: none, notes: none, count: 3",
    ));

  it("tells a console's line as it was typed", () => assert.equal(changedText({ line: "get <b>" }), "> get <b>"));

  it("tells what it was before, where it was something else", () => {
    assert.equal(
      changedText({ tag: "beta", version: "1.1.0", versionBefore: "1.2.0" }),
      "tag: beta, version: 1.2.0 → 1.1.0",
    );
    assert.equal(changedText({ version: "1.0.0", versionBefore: null }), "version: none → 1.0.0");
    assert.equal(changedText({ state: "retired", stateBefore: "retired" }), "state: retired");
    assert.equal(changedText({ versionBefore: "1.0.0" }), "version before: 1.0.0");
  });

  it("tells times and sizes as people read them", () =>
    assert.equal(
      changedText({ expiresAtMs: 1_795_403_019_243, sizeBytes: 12_345_678, sessionsEnded: 2 }),
      "expires at: 2026-11-23 03:03:39 UTC, size: 11.8 MiB, sessions ended: 2",
    ));

  it("is asked for by days of UTC, the last one with all of its hours", () => {
    const asked = readAuditFilter(new URLSearchParams("from=2026-11-21&to=2026-11-21&actor=ada&target=product+HELLO"));
    assert.deepEqual(asked, {
      filter: {
        ...{ since: Date.UTC(2026, 10, 21), until: Date.UTC(2026, 10, 22) },
        ...{ actor: "ada", target: "product HELLO" },
      },
      target: { kind: "product", name: "HELLO" },
      inUse: 4,
    });
    for (const half of ["0002-01-01", "2026-13-01", "yesterday"])
      assert.deepEqual(readAuditFilter(new URLSearchParams({ from: half })).filter, {}, half);
  });

  it("is downloaded with the filter that is seen", () => {
    assert.equal(exportPath({}), "/api/audit/export");
    assert.equal(exportPath({ actor: "a&b", until: 5 }), "/api/audit/export?actor=a%26b&until=5");
  });
});
