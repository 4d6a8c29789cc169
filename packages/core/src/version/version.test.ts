import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { RegrowError } from "../error/index.ts";
import { compareVersions, isVersion, parseVersion } from "./index.ts";

/** Ascending; each one is older than every one after it. */
const ASCENDING = [
  "0.9",
  "1.0.0-alpha",
  "1.0.0-alpha.1",
  "1.0.0-alpha.beta",
  "1.0.0-beta.2",
  "1.0.0-beta.11",
  "1.0.0-rc.1",
  "1.0.0",
  "1.0.0.1",
  "1.0.1",
  "1.2",
  "1.10.0",
  "2",
];

const number = fc.integer({ min: 0, max: 999_999_999 }).map(String);
const suffix = fc.option(
  fc
    .array(fc.stringMatching(/^[0-9A-Za-z-]{1,5}$/), { minLength: 1, maxLength: 3 })
    .map((parts) => `-${parts.join(".")}`),
  { nil: "" },
);
const versionText = fc
  .tuple(fc.array(number, { minLength: 1, maxLength: 4 }), suffix)
  .map(([numbers, end]) => numbers.join(".") + end)
  .filter((text) => text.length <= 64);

describe("versions", () => {
  it("orders as Semantic Versioning does, with one to four numbers", () => {
    for (const [index, older] of ASCENDING.entries())
      for (const newer of ASCENDING.slice(index + 1)) {
        assert.ok(compareVersions(older, newer) < 0, `${older} < ${newer}`);
        assert.ok(compareVersions(newer, older) > 0, `${newer} > ${older}`);
      }
  });

  it("takes missing numbers for zero", () => {
    assert.equal(compareVersions("1", "1.0.0.0"), 0);
    assert.equal(compareVersions("1.2-beta", "1.2.0-beta"), 0);
  });

  it("compares long digits exactly", () => {
    assert.ok(compareVersions("1-90071992547409920", "1-90071992547409921") < 0);
  });

  it("refuses what is not a version, by its code", () => {
    for (const text of [
      "",
      "v1",
      "1.",
      ".1",
      "1..2",
      "1.2.3.4.5",
      "1.0-",
      "1.0-a..b",
      "1.0 ",
      "-1",
      "1e3",
      "1234567890",
      `1-${"a".repeat(64)}`,
    ]) {
      assert.equal(isVersion(text), false, text);
      assert.throws(
        () => parseVersion(text),
        (error) => error instanceof RegrowError && error.code === "VERSION_MALFORMED",
        text,
      );
    }
  });

  it("is a total order", () => {
    fc.assert(
      fc.property(versionText, versionText, versionText, (a, b, c) => {
        assert.equal(Math.sign(compareVersions(a, b)), -Math.sign(compareVersions(b, a)) + 0);
        assert.equal(compareVersions(a, a), 0);
        if (compareVersions(a, b) <= 0 && compareVersions(b, c) <= 0) assert.ok(compareVersions(a, c) <= 0);
      }),
    );
  });
});
