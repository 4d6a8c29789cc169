import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { BUNDLE_STATES, TAGS } from "../decision/index.ts";
import { RegrowError } from "../error/index.ts";
import {
  BUNDLE_TRANSITIONS,
  OFFER_STANDS_MS,
  knownBytes,
  requireActivatable,
  requireClaimable,
  requireDeletable,
  requireRoom,
  requireTaggable,
  requireTransition,
  type BundleUse,
  type ProductTerms,
} from "./index.ts";

const codeOf = (action: () => unknown): string => {
  try {
    action();
    return "fine";
  } catch (thrown) {
    assert.ok(thrown instanceof RegrowError, String(thrown));
    return thrown.code;
  }
};

describe("the state of a bundle", () => {
  /** Every pair: from, to, what becomes of it without a tag. */
  const PAIRS = [
    ["draft", "draft", "fine"],
    ["draft", "available", "fine"],
    ["draft", "retired", "fine"],
    ["available", "draft", "BUNDLE_STATE"],
    ["available", "available", "fine"],
    ["available", "retired", "fine"],
    ["retired", "draft", "BUNDLE_STATE"],
    ["retired", "available", "fine"],
    ["retired", "retired", "fine"],
  ] as const;
  for (const [from, to, expected] of PAIRS)
    it(`${from} to ${to}: ${expected}`, () => {
      assert.equal(
        codeOf(() => requireTransition({ version: "1", state: from, tags: [] }, to)),
        expected,
      );
    });

  it("has a row for every state", () => {
    assert.deepEqual(Object.keys(BUNDLE_TRANSITIONS).toSorted(), [...BUNDLE_STATES].toSorted());
    assert.equal(PAIRS.length, BUNDLE_STATES.length ** 2);
  });

  it("does not change while it holds a tag, and only what is available gets one", () => {
    for (const tag of TAGS)
      assert.equal(
        codeOf(() => requireTransition({ version: "1", state: "available", tags: [tag] }, "retired")),
        "BUNDLE_TAGGED",
      );
    for (const state of BUNDLE_STATES)
      assert.equal(
        codeOf(() => requireTaggable({ version: "1", state })),
        state === "available" ? "fine" : "BUNDLE_NOT_AVAILABLE",
      );
  });
});

describe("the deletion of a bundle", () => {
  const FREE: BundleUse = {
    version: "1.0.0",
    state: "retired",
    tags: [],
    devices: 0,
    floorOf: [],
    baseOf: [],
    offers: 0,
    stateForMs: 0,
  };
  const CASES: readonly (readonly [about: string, change: Partial<BundleUse>, expected: string])[] = [
    ["nothing needs it", {}, "fine"],
    ["a draft", { state: "draft" }, "fine"],
    ["available and never offered", { state: "available" }, "fine"],
    ["tagged", { state: "available", tags: ["beta"] }, "BUNDLE_TAGGED"],
    ["a device runs it", { devices: 1 }, "BUNDLE_IN_USE"],
    ["a floor", { floorOf: ["2.0.0"] }, "BUNDLE_IN_USE"],
    ["a base", { baseOf: ["1.0.1"] }, "BUNDLE_IN_USE"],
    ["offered and available", { state: "available", offers: 1, stateForMs: 2 * OFFER_STANDS_MS }, "BUNDLE_IN_USE"],
    ["offered, retired a moment ago", { offers: 1, stateForMs: OFFER_STANDS_MS - 1 }, "BUNDLE_IN_USE"],
    ["offered, retired a day ago", { offers: 1, stateForMs: OFFER_STANDS_MS }, "fine"],
  ];
  for (const [about, change, expected] of CASES)
    it(`${about}: ${expected}`, () =>
      assert.equal(
        codeOf(() => requireDeletable({ ...FREE, ...change })),
        expected,
      ));

  it("names a few of the versions that need it", () => {
    const floorOf = Array.from({ length: 9 }, (_, index) => `2.${index}`);
    assert.throws(() => requireDeletable({ ...FREE, floorOf }), /2\.0, 2\.1, 2\.2, 2\.3, 2\.4 and 4 more/);
  });
});

describe("what a product says of its devices", () => {
  const product = (change: Partial<ProductTerms> = {}): ProductTerms => ({
    id: "one",
    code: "ONE",
    kind: "development",
    isLocked: false,
    ...change,
  });

  it("locked: neither its devices nor others can be claimed for it", () => {
    assert.equal(
      codeOf(() => requireClaimable(null, null)),
      "fine",
    );
    assert.equal(
      codeOf(() => requireClaimable(product(), product())),
      "fine",
    );
    assert.equal(
      codeOf(() => requireClaimable(product({ isLocked: true }), null)),
      "PRODUCT_LOCKED",
    );
    assert.equal(
      codeOf(() => requireClaimable(product(), product({ isLocked: true }))),
      "PRODUCT_LOCKED",
    );
  });

  it("production: for good, whatever another product is called", () => {
    const locked = product({ kind: "production" });
    assert.equal(
      codeOf(() => requireActivatable(null, { id: "two" })),
      "fine",
    );
    assert.equal(
      codeOf(() => requireActivatable(product(), { id: "two" })),
      "fine",
    );
    assert.equal(
      codeOf(() => requireActivatable(locked, { id: "one" })),
      "fine",
    );
    assert.equal(
      codeOf(() => requireActivatable(locked, { id: "two" })),
      "ACTIVATE_LOCKED",
    );
  });
});

describe("an upload", () => {
  const BOUNDS = { bundleBytes: 100, uploads: 2, uploadBytes: 150 };
  it("begins only where there is room", () => {
    assert.equal(
      codeOf(() => requireRoom(100, { count: 0, bytes: 0 }, BOUNDS)),
      "fine",
    );
    assert.equal(
      codeOf(() => requireRoom(101, { count: 0, bytes: 0 }, BOUNDS)),
      "BUNDLE_TOO_LARGE",
    );
    assert.equal(
      codeOf(() => requireRoom(50, { count: 1, bytes: 100 }, BOUNDS)),
      "fine",
    );
    assert.equal(
      codeOf(() => requireRoom(51, { count: 1, bytes: 100 }, BOUNDS)),
      "UPLOAD_LIMIT",
    );
    assert.equal(
      codeOf(() => requireRoom(1, { count: 2, bytes: 2 }, BOUNDS)),
      "UPLOAD_LIMIT",
    );
  });

  it("passes over what it has, and nothing else", () => {
    fc.assert(
      fc.property(fc.nat(1_000), fc.nat(1_000), fc.nat(1_100), fc.option(fc.nat(1_100)), (a, b, offset, length) => {
        const [receivedBytes, sizeBytes] = a < b ? [a, b] : [b, a];
        const known = codeOf(() => knownBytes({ receivedBytes, sizeBytes }, offset, length));
        if (offset > receivedBytes) assert.equal(known, "UPLOAD_OFFSET");
        else if (offset + (length ?? 0) > sizeBytes) assert.equal(known, "INPUT_TOO_LARGE");
        else assert.equal(offset + knownBytes({ receivedBytes, sizeBytes }, offset, length), receivedBytes);
      }),
    );
  });
});
