import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { resolveManifest, type FullManifest } from "../manifest/index.ts";
import { makePublisher, manifestOf, type BundleOptions } from "@regrow/testing/publisher";
import { compareManifests } from "./compare-manifests.ts";

function full(options: BundleOptions): FullManifest {
  const manifest = manifestOf(makePublisher().bundle(options));
  assert.ok(manifest.base === null);
  return manifest;
}

const OLD = full({
  version: "1.0.0",
  files: { "same.txt": "same", "changed.txt": "old", "gone.txt": "gone", link: { link: "same.txt" } },
  rows: { "page.html": "old page", "kept.html": "kept" },
  app: { arguments: ["main.mjs"], environment: { MODE: "quiet", GONE: "1" }, watchdogMs: 5_000 },
});
const NEW = full({
  version: "1.1.0",
  files: {
    "same.txt": "same",
    "changed.txt": "newer",
    "added.txt": "added",
    link: { link: "changed.txt" },
    empty: { directory: true },
  },
  rows: { "page.html": "new page", "kept.html": "kept" },
  app: {
    arguments: ["main.mjs", "-v"],
    environment: { MODE: "loud" },
    watchdogMs: null,
    confirm: { after: 60_000, checkIn: true },
  },
  securityVersion: 2,
  floor: "1.0.0",
  platform: "linux-x64",
});

describe("the comparison of two bundles", () => {
  const { fields, rows, files, links, newBytes } = compareManifests(OLD, NEW);

  it("tells what is different of the settings", () => {
    assert.deepEqual(
      fields.map(({ field, from, to }) => [field, from, to]),
      [
        ["floor", null, "1.0.0"],
        ["platform", "any", "linux-x64"],
        ["securityVersion", "0", "2"],
        ["version", "1.0.0", "1.1.0"],
        ["app.arguments", '["main.mjs"]', '["main.mjs","-v"]'],
        ["app.confirm.after", "ready", "60000"],
        ["app.environment.GONE", "1", null],
        ["app.environment.MODE", "quiet", "loud"],
        ["app.watchdogMs", "5000", null],
      ],
    );
  });

  it("tells which rows, files, links and folders, with sizes and hashes", () => {
    assert.deepEqual(
      rows.map(({ name }) => name),
      ["page.html"],
    );
    assert.deepEqual(
      files.map(({ name, from, to }) => [name, from?.sizeBytes ?? null, to?.sizeBytes ?? null]),
      [
        ["app/added.txt", null, 5],
        ["app/changed.txt", 3, 5],
        ["app/gone.txt", 4, null],
      ],
    );
    assert.match(files[1]?.to?.sha256 ?? "", /^[0-9a-f]{64}$/);
    assert.deepEqual(links, [
      { name: "app/empty", from: null, to: "/" },
      { name: "app/link", from: "same.txt", to: "changed.txt" },
    ]);
    assert.equal(newBytes, "newer".length + "added".length + "new page".length);
  });

  it("takes a partial bundle for what it comes to on its base", () => {
    const publisher = makePublisher();
    const base = publisher.bundle({ version: "1.0.0", files: { "a.txt": "a", "b.txt": "b" } });
    const partial = manifestOf(publisher.bundle({ version: "1.0.1", base, files: { "a.txt": "A" } }));
    const whole = manifestOf(base);
    assert.ok(partial.base !== null && whole.base === null);
    const compared = compareManifests(whole, resolveManifest(whole, partial));
    assert.deepEqual(
      compared.files.map(({ name }) => name),
      ["app/a.txt"],
    );
  });

  it("finds nothing between a bundle and itself, and the mirror image the other way", () => {
    const contents = fc.dictionary(fc.constantFrom("a", "b", "c", "d"), fc.constantFrom("x", "y", "z"), { minKeys: 1 });
    fc.assert(
      fc.property(contents, contents, (first, second) => {
        const [one, other] = [full({ version: "1.0.0", files: first }), full({ version: "1.0.0", files: second })];
        assert.deepEqual(compareManifests(one, one), { fields: [], rows: [], files: [], links: [], newBytes: 0 });
        const there = compareManifests(one, other).files;
        const back = compareManifests(other, one).files.map(({ name, from, to }) => ({ name, from: to, to: from }));
        assert.deepEqual(back, there);
        const names = new Set([...Object.keys(first), ...Object.keys(second)]);
        assert.equal(there.length, [...names].filter((name) => first[name] !== second[name]).length);
      }),
      { numRuns: 50 },
    );
  });
});
