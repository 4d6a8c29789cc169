import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { forgetOtherStart, mergeSeen, stillBinds } from "./seen-in-ladder.ts";
import { NOTHING_SEEN, platformPart, type SeenTrust } from "./seen-trust.ts";

const seenAt = (version: number, productStart: string | null = "start"): SeenTrust => ({
  platformRoot: { version, sha256: `platform ${version}` },
  platformTargets: { version, signers: ["a"] },
  productStart,
  productRoot: { version, sha256: `product ${version}` },
  productTargets: { version, signers: ["b"] },
  snapshot: { version, signers: ["c"], files: { "targets.json": version } },
  timestamp: { version, signers: ["d"], sha256: `timestamp ${version}`, snapshot: version },
});

describe("what was seen of metadata", () => {
  it("of two memories is the newer in each part, and never less than either", () => {
    const version = fc.integer({ min: 1, max: 5 });
    fc.assert(
      fc.property(version, version, (recorded, generation) => {
        const merged = mergeSeen(seenAt(recorded), { ...seenAt(generation), snapshot: null, timestamp: null });
        const highest = Math.max(recorded, generation);
        for (const part of ["platformRoot", "platformTargets", "productRoot", "productTargets"] as const)
          assert.equal(merged[part]?.version, highest);
        assert.deepEqual([merged.timestamp?.version, merged.snapshot?.version], [recorded, recorded]);
      }),
    );
  });

  it("is the generation's where there is no record, and the record's where the product has begun anew since", () => {
    assert.deepEqual(mergeSeen(NOTHING_SEEN, seenAt(2)), seenAt(2));
    const anew = mergeSeen(seenAt(1, "another start"), seenAt(3));
    assert.deepEqual([anew.productRoot?.version, anew.platformRoot?.version], [1, 3]);
    assert.deepEqual(mergeSeen(seenAt(2), platformPart(seenAt(4))).productTargets, seenAt(2).productTargets);
  });

  it("binds while those who vouched for it would be believed today", () => {
    const seen = { version: 9, signers: ["a", "b"] };
    const rows = [
      [["a"], 1, true],
      [["a", "x"], 2, false],
      [["a", "b"], 2, true],
      [["x", "y"], 1, false],
      [[], 1, false],
    ] as const;
    for (const [keyIds, threshold, expected] of rows) assert.equal(stillBinds(seen, { keyIds, threshold }), expected);
    assert.equal(stillBinds(null, { keyIds: ["a"], threshold: 1 }), false);
  });

  it("of a product ends where the platform vouches for another beginning of it; the platform's part does not", () => {
    assert.deepEqual(forgetOtherStart(seenAt(3), "start"), seenAt(3));
    assert.deepEqual(forgetOtherStart(seenAt(3), "other"), platformPart(seenAt(3)));
    assert.deepEqual(forgetOtherStart(NOTHING_SEEN, "other"), NOTHING_SEEN);
  });
});
