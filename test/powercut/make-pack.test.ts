import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { PackReader } from "@regrow/core/pack";
import { makePack } from "./make-pack.ts";
import { DENSE, DENSER } from "./world.ts";

describe("the packs of the scenarios", () => {
  it("hold deltas where one release differs little from the other", () => {
    const methods = new PackReader()
      .push(makePack(DENSE, DENSER))
      .flatMap((event) => (event.kind === "segment" ? [event.position.segment.method] : []));
    assert.ok(methods.length > 0 && methods.every((method) => method === "delta" || method === "zstd-dictionary"));
    assert.ok(makePack(DENSE, DENSER).length * 4 < makePack(null, DENSER).length);
  });
});
