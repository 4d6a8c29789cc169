import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { RegrowError, type ErrorCode } from "../error/index.ts";
import type { BundleHead } from "./bundle-head.ts";
import { readHead, writeHead } from "./head.ts";
import { BundleOrder } from "./layout.ts";
import { encodeTar } from "./tar-writer.ts";

const bytes = fc.uint8Array({ maxLength: 700 });
const heads: fc.Arbitrary<BundleHead> = fc.record(
  {
    platformRoots: fc.array(bytes, { minLength: 1, maxLength: 3 }),
    platformTargets: bytes,
    productRoots: fc.array(bytes, { minLength: 1, maxLength: 3 }),
    productTargets: bytes,
    extra: fc
      .uniqueArray(fc.constantFrom("snapshot", "timestamp"), { maxLength: 2 })
      .map((kinds) => new Map(kinds.map((kind) => [kind, new Uint8Array([1])]))),
    manifest: bytes,
    base: fc.option(bytes),
  },
  { noNullPrototype: true },
);
const NAMES = [
  "metadata/platform/1.root.json",
  "metadata/platform/targets.json",
  "metadata/product/1.root.json",
  "metadata/product/targets.json",
  "manifest.json",
  `objects/${"0".repeat(64)}.zst`,
  `objects/${"1".repeat(64)}.zst`,
] as const;

describe("head", () => {
  it("is read as it was written, metadata of later times included", () => {
    fc.assert(
      fc.property(heads, (head) => {
        assert.deepEqual(readHead(writeHead(head)), head);
      }),
    );
  });

  it("refuses one that lacks something, is cut, or goes on with objects", () => {
    const parts = NAMES.slice(0, 5).map((name) => [name, new Uint8Array(3)] as const);
    readHead(encodeTar(parts));
    for (const name of NAMES.slice(0, 5)) {
      assert.throws(
        () => readHead(encodeTar(parts.filter(([other]) => other !== name))),
        withCode(name === "manifest.json" ? "BUNDLE_MALFORMED" : "BUNDLE_ENTRY_UNEXPECTED"),
      );
    }
    assert.throws(() => readHead(encodeTar(parts).subarray(0, -1)), withCode("BUNDLE_TRUNCATED"));
    assert.throws(
      () => readHead(encodeTar([...parts, [NAMES[5], new Uint8Array(1)]])),
      withCode("BUNDLE_ENTRY_UNEXPECTED"),
    );
    assert.throws(() => readHead(encodeTar([])), withCode("BUNDLE_MALFORMED"));
  });
});

describe("BundleOrder", () => {
  it("takes the one order", () => {
    const order = new BundleOrder();
    assert.deepEqual(
      NAMES.map((name) => order.next(name).kind),
      ["platform-root", "platform-targets", "product-root", "product-targets", "manifest", "object", "object"],
    );
    order.finish();
  });

  it("refuses any two names that are exchanged, and any that comes twice", () => {
    for (let first = 0; first < NAMES.length; first += 1) {
      for (let second = first + 1; second < NAMES.length; second += 1) {
        const exchanged = NAMES.map((name, index) =>
          index === first ? NAMES[second] : index === second ? NAMES[first] : name,
        );
        assert.throws(() => follow(exchanged), withCode("BUNDLE_ENTRY_UNEXPECTED"));
      }
      assert.throws(
        () => follow(NAMES.flatMap((name, index) => (index === first ? [name, name] : [name]))),
        withCode("BUNDLE_ENTRY_UNEXPECTED"),
      );
    }
  });

  it("refuses gaps in a chain, unknown names and names that only look like ours", () => {
    for (const name of [
      "metadata/platform/2.root.json",
      "metadata/platform/01.root.json",
      "./metadata/platform/1.root.json",
      "../manifest.json",
      "/manifest.json",
      "README",
      "METADATA/platform/1.root.json",
    ]) {
      assert.throws(() => new BundleOrder().next(name), withCode("BUNDLE_ENTRY_UNEXPECTED"));
    }
    assert.throws(() => follow([NAMES[0], "metadata/platform/3.root.json"]), withCode("BUNDLE_ENTRY_UNEXPECTED"));
    for (const name of [`objects/${"0".repeat(64)}`, `objects/${"A".repeat(64)}.zst`, "objects/../../etc/passwd"]) {
      assert.throws(() => follow([...NAMES.slice(0, 5), name]), withCode("BUNDLE_ENTRY_UNEXPECTED"));
    }
  });
});

function follow(names: readonly (string | undefined)[]): void {
  const order = new BundleOrder();
  for (const name of names) order.next(name ?? "");
  order.finish();
}

function withCode(code: ErrorCode): (error: unknown) => boolean {
  return (error) => error instanceof RegrowError && error.code === code;
}
