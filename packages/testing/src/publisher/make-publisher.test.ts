import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readHeadManifests } from "@regrow/core/bundle";
import { NOTHING_SEEN, verifyLadder } from "@regrow/core/trust";
import { NodeCryptography } from "@regrow/node/cryptography";
import { verifyFreshLadder } from "@regrow/trust/ladder";
import { headOf, makePublisher, manifestOf } from "./make-publisher.ts";

const cryptography = new NodeCryptography();

describe("makePublisher", () => {
  it("makes bundles that both verifiers trust", () => {
    const publisher = makePublisher();
    const full = publisher.bundle({ version: "1.0.0" });
    const partial = publisher.bundle({ version: "1.0.1", base: full, files: { "extra.txt": "more" } });
    const expected = { platformRoot: 1, platformTargets: 2, productRoot: 1, productTargets: 3 };
    const input = {
      cryptography,
      pinnedRoot: publisher.platformRoot,
      head: headOf(partial),
      product: publisher.product,
      version: "1.0.1",
    };
    assert.deepEqual(verifyLadder(input).versions, expected);
    assert.deepEqual(verifyFreshLadder({ ...input, nowMs: 0, path: "offline", seen: NOTHING_SEEN }).versions, expected);
  });

  it("makes partial bundles on their base", () => {
    const publisher = makePublisher();
    const full = publisher.bundle({ version: "1.0.0", files: { "a.txt": "a", "b.txt": "b" }, app: null });
    const partial = publisher.bundle({
      version: "1.0.1",
      base: full,
      files: { "b.txt": "new" },
      removedEntries: ["app/a.txt"],
    });
    const { full: resolved } = readHeadManifests(cryptography, headOf(partial));
    assert.equal(manifestOf(partial).base?.version, "1.0.0");
    assert.deepEqual(
      resolved.trees[0]?.entries.map((entry) => entry.path),
      ["b.txt"],
    );
  });
});
