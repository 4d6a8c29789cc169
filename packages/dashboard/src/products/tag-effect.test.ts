import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { effectWords, followersOf } from "./tag-effect.ts";

describe("what a tag does", () => {
  it("reaches the devices of the tag, and those that fall back to it", () => {
    assert.deepEqual(followersOf("release", []), ["release", "beta", "alpha"]);
    assert.deepEqual(followersOf("release", ["beta"]), ["release"]);
    assert.deepEqual(followersOf("release", ["alpha"]), ["release", "beta"]);
    assert.deepEqual(followersOf("beta", ["release"]), ["beta", "alpha"]);
    assert.deepEqual(followersOf("beta", ["release", "alpha", "beta"]), ["beta"]);
    assert.deepEqual(followersOf("alpha", []), ["alpha"]);
  });

  it("is said before it is done", () => {
    const followers = [
      { tag: "release", devices: 12, current: 3 },
      { tag: "beta", devices: 1, current: 0 },
      { tag: "alpha", devices: 0, current: 0 },
    ] as const;
    const [first = "", second, ...rest] = effectWords("release", "1.2.0", "1.1.0", followers);
    assert.match(first, /^13 devices look at release\. 10 devices are offered 1\.2\.0 .*; 3 run it already\.$/);
    assert.equal(second, "Among them 1 device tagged beta, because nothing is tagged beta.");
    assert.deepEqual(rest, []);
    assert.deepEqual(effectWords("alpha", "1.2.0", null, []), ["No device looks at alpha yet."]);
  });

  it("says that devices go back, by the order of versions and not of letters", () => {
    assert.match(effectWords("beta", "1.9.0", "1.10.0", []).at(-1) ?? "", /older than 1\.10\.0.*go back/);
    assert.equal(effectWords("beta", "1.10.0", "1.9.0", []).length, 1);
  });
});
