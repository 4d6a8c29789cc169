import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { BRINGING_MS, afterWay, wayFor, type DeskHolder } from "./precedence.ts";

describe("precedence of updates", () => {
  it("interrupts what comes over the air until that installs, and nothing else", () => {
    const holders: readonly DeskHolder[] = ["nobody", "air", "air-installs", "brought"];
    assert.deepEqual(holders.map(wayFor), ["free", "interrupts", "busy", "busy"]);
  });

  it("lets it go on when nobody has brought anything for a while, and never over what was brought", () => {
    assert.deepEqual(afterWay("nobody", false, BRINGING_MS), { kind: "goes-on" });
    assert.deepEqual(afterWay("nobody", false, BRINGING_MS - 1), { kind: "waits", waitMs: 1 });
    assert.deepEqual(afterWay("brought", false, BRINGING_MS), { kind: "waits", waitMs: BRINGING_MS });
    assert.deepEqual(afterWay("nobody", true, BRINGING_MS), { kind: "needless" });
  });
});
