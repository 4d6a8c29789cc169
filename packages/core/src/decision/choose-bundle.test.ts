import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { chooseBundle, tagsLeadingTo } from "./choose-bundle.ts";
import { TAGS, type DecisionBundle, type Tag } from "./input.ts";

describe("tags that lead to a tag", () => {
  it("are its own, and those that fall back to it", () => {
    assert.deepEqual(tagsLeadingTo("release", []), ["alpha", "beta", "release"]);
    assert.deepEqual(tagsLeadingTo("release", ["beta"]), ["release"]);
    assert.deepEqual(tagsLeadingTo("release", ["alpha"]), ["beta", "release"]);
    assert.deepEqual(tagsLeadingTo("beta", ["release"]), ["alpha", "beta"]);
    assert.deepEqual(tagsLeadingTo("beta", ["release", "alpha", "beta"]), ["beta"]);
    assert.deepEqual(tagsLeadingTo("alpha", []), ["alpha"]);
  });

  it("are those whose devices are given the bundle that holds it (law L10)", () => {
    const bundle = (tag: Tag): DecisionBundle => ({
      ...{ bundleId: tag, version: "1.0.0", manifestSha256: tag, securityVersion: 0, floor: null, platform: "any" },
      ...{ state: "available", tags: [tag] },
    });
    fc.assert(
      fc.property(fc.constantFrom(...TAGS), fc.subarray([...TAGS]), (tag, others) => {
        const held = [...new Set([...others, tag])];
        const product = { code: "P", isProduction: false, bundles: held.map(bundle) };
        const given = TAGS.filter((each) => chooseBundle(product, each, null).bundle?.bundleId === tag);
        assert.deepEqual(tagsLeadingTo(tag, others), given);
      }),
    );
  });
});
