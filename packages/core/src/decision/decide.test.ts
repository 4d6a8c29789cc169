import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { generationIdArbitrary, versionArbitrary } from "@regrow/testing/arbitraries";
import { decide } from "./decide.ts";
import {
  BUNDLE_STATES,
  TAGS,
  type DecisionBundle,
  type DecisionDevice,
  type DecisionInput,
  type DecisionProduct,
  type DecisionWish,
} from "./input.ts";
import { REASONS } from "./reasons.ts";

const bundle = (version: string, change: Partial<DecisionBundle> = {}): DecisionBundle => ({
  bundleId: `id-${version}`,
  version,
  manifestSha256: `hash-${version}`,
  securityVersion: 0,
  floor: null,
  platform: "any",
  state: "available",
  tags: [],
  ...change,
});
const RELEASE = bundle("2.0.0", { tags: ["release"] });
const DEVICE: DecisionDevice = {
  uuid: "u",
  isRevoked: false,
  isClaimed: true,
  product: "EXAMPLE",
  tag: "release",
  running: { id: "hash-1.0.0", version: "1.0.0" },
  onTrial: false,
  safeMode: null,
  securityVersion: 0,
  platform: "linux-x64",
  failed: [],
};
const WISH: DecisionWish = { asked: false, force: false, version: null };
const FORCE: DecisionWish = { asked: true, force: true, version: null };

interface Row {
  /** The rule, where it is documented. */
  readonly rule: string;
  readonly device?: Partial<DecisionDevice>;
  readonly bundles?: readonly DecisionBundle[];
  readonly product?: Partial<DecisionProduct> | null;
  readonly wish?: Partial<DecisionWish>;
  /** "offer <version>", or the code of the hold. */
  readonly expected: string;
  /** Codes of the chain but the last. */
  readonly chain?: readonly string[];
}

const UP_TO_DATE = { running: { id: "hash-2.0.0", version: "2.0.0" } };
const ROWS: readonly Row[] = [
  {
    rule: "dms-facts 1.1 rule 3: device default is the bundle tagged Release",
    expected: "offer 2.0.0",
    chain: ["by-tag"],
  },
  {
    rule: "dms-facts 1.1 rule 4: a device tagged Beta gets the Beta bundle",
    device: { tag: "beta" },
    bundles: [RELEASE, bundle("2.1.0-beta", { tags: ["beta"] })],
    expected: "offer 2.1.0-beta",
  },
  {
    rule: "dms-facts 1.1 rule 4: if there is no Beta bundle, it gets Release",
    device: { tag: "beta" },
    expected: "offer 2.0.0",
    chain: ["tag-fallback", "by-tag"],
  },
  {
    rule: "inferred: alpha falls back to the next steadier tag, which is Beta",
    device: { tag: "alpha" },
    bundles: [RELEASE, bundle("2.1.0-beta", { tags: ["beta"] })],
    expected: "offer 2.1.0-beta",
    chain: ["tag-fallback", "by-tag"],
  },
  {
    rule: "inferred: alpha falls back to Release where there is no Beta either",
    device: { tag: "alpha" },
    expected: "offer 2.0.0",
    chain: ["tag-fallback", "tag-fallback", "by-tag"],
  },
  { rule: "no bundle tagged", bundles: [bundle("2.0.0")], expected: "nothing-tagged" },
  {
    rule: "no bundle tagged, beta neither",
    device: { tag: "beta" },
    bundles: [bundle("2.0.0")],
    expected: "nothing-tagged",
  },
  {
    rule: "a tagged bundle that is not available counts as not tagged",
    bundles: [bundle("2.0.0", { tags: ["release"], state: "retired" })],
    expected: "nothing-tagged",
  },
  { rule: "device without software", device: { running: null }, expected: "offer 2.0.0" },
  {
    rule: "the tag moved back: an older version is offered",
    device: { running: { id: "hash-3.0.0", version: "3.0.0" } },
    expected: "offer 2.0.0",
  },
  { rule: "device-facts 5 no. 4: up to date, does nothing", device: UP_TO_DATE, expected: "up-to-date" },
  {
    rule: "device-facts 2.9: ota -f",
    device: UP_TO_DATE,
    wish: FORCE,
    expected: "offer 2.0.0",
    chain: ["asked", "forced", "by-tag"],
  },
  { rule: "dms-facts 1.3: not claimed", device: { isClaimed: false }, expected: "not-claimed" },
  { rule: "dms-facts 1.1 rule 1: not activated", product: null, device: { product: null }, expected: "not-activated" },
  { rule: "a product that is not the device's is no product", device: { product: "OTHER" }, expected: "not-activated" },
  {
    rule: "revoked comes before everything",
    device: { isRevoked: true, isClaimed: false },
    wish: FORCE,
    expected: "revoked",
  },
  {
    rule: "L13: on trial until decided, even when forced",
    device: { onTrial: true },
    wish: FORCE,
    expected: "on-trial",
  },
  {
    rule: "safe mode is updated too",
    device: { safeMode: "max-faults" },
    expected: "offer 2.0.0",
    chain: ["safe-mode", "by-tag"],
  },
  {
    rule: "device-facts 2.9: ota -b",
    bundles: [RELEASE, bundle("1.5.0")],
    wish: { version: "1.5.0" },
    expected: "offer 1.5.0",
    chain: ["by-version"],
  },
  {
    rule: "dms-facts 1.1 rule 7: -b is not available on production devices",
    product: { isProduction: true },
    wish: { version: "2.0.0" },
    expected: "version-refused",
  },
  {
    rule: "dms-facts 1.1 rule 7: and force does not change it",
    product: { isProduction: true },
    wish: { ...FORCE, version: "2.0.0" },
    expected: "version-refused",
  },
  { rule: "a version that there is not", wish: { version: "9.0.0" }, expected: "version-unknown" },
  {
    rule: "a version that is a draft",
    bundles: [RELEASE, bundle("3.0.0", { state: "draft" })],
    wish: { version: "3.0.0" },
    expected: "version-not-available",
  },
  { rule: "rolled back here before", device: { failed: ["hash-2.0.0"] }, expected: "rolled-back-here" },
  { rule: "rolled back here before, forced", device: { failed: ["hash-2.0.0"] }, wish: FORCE, expected: "offer 2.0.0" },
  {
    rule: "L4: below the security version, forced or not",
    device: { securityVersion: 1 },
    wish: FORCE,
    expected: "below-security-version",
  },
  {
    rule: "for another platform",
    bundles: [bundle("2.0.0", { tags: ["release"], platform: "linux-arm64" })],
    expected: "wrong-platform",
  },
  {
    rule: "for this platform",
    bundles: [bundle("2.0.0", { tags: ["release"], platform: "linux-x64" })],
    expected: "offer 2.0.0",
  },
  {
    rule: "dms-facts 2: a stepping stone is installed first",
    bundles: [bundle("2.0.0", { tags: ["release"], floor: "1.1.0" }), bundle("1.1.0")],
    expected: "offer 1.1.0",
    chain: ["by-tag", "floor-first"],
  },
  {
    rule: "two stepping stones",
    bundles: [
      bundle("2.0.0", { tags: ["release"], floor: "1.2.0" }),
      bundle("1.2.0", { floor: "1.1.0" }),
      bundle("1.1.0"),
    ],
    expected: "offer 1.1.0",
    chain: ["by-tag", "floor-first", "floor-first"],
  },
  {
    rule: "the floor is met",
    bundles: [bundle("2.0.0", { tags: ["release"], floor: "1.0.0" })],
    expected: "offer 2.0.0",
  },
  {
    rule: "a floor protects nothing on a device without software",
    device: { running: null },
    bundles: [bundle("2.0.0", { tags: ["release"], floor: "1.1.0" })],
    expected: "offer 2.0.0",
  },
  {
    rule: "the stepping stone is gone",
    bundles: [bundle("2.0.0", { tags: ["release"], floor: "1.1.0" }), bundle("1.1.0", { state: "retired" })],
    expected: "floor-missing",
  },
  {
    rule: "the stepping stone was rolled back here",
    device: { failed: ["hash-1.1.0"] },
    bundles: [bundle("2.0.0", { tags: ["release"], floor: "1.1.0" }), bundle("1.1.0")],
    expected: "rolled-back-here",
  },
  {
    rule: "a floor that is its own",
    bundles: [bundle("2.0.0", { tags: ["release"], floor: "2.0.0" })],
    expected: "floor-endless",
  },
];

describe("decide", () => {
  for (const row of ROWS) {
    it(`${row.rule}: ${row.expected}`, () => {
      const decision = decide(inputOf(row));
      assert.equal(decision.kind === "offer" ? `offer ${decision.bundle.version}` : decision.reason, row.expected);
      const codes = decision.reasons.map(({ code }) => code);
      assert.equal(codes.at(-1), decision.kind === "offer" ? "offered" : decision.reason);
      if (row.chain !== undefined) assert.deepEqual(codes.slice(0, -1), row.chain);
    });
  }

  it("has a row above for every code of the table", () => {
    const seen = new Set(ROWS.flatMap((row) => decide(inputOf(row)).reasons.map(({ code }) => code)));
    assert.deepEqual([...seen].toSorted(), Object.keys(REASONS).toSorted());
  });
});

const tagArbitrary = fc.constantFrom(...TAGS);
const bundleArbitrary: fc.Arbitrary<DecisionBundle> = fc.record({
  bundleId: fc.uuid(),
  version: versionArbitrary,
  manifestSha256: generationIdArbitrary,
  securityVersion: fc.nat(2),
  floor: fc.option(versionArbitrary),
  platform: fc.constantFrom("any", "linux-x64", "linux-arm64"),
  state: fc.constantFrom(...BUNDLE_STATES),
  tags: fc.uniqueArray(tagArbitrary),
});
const inputArbitrary: fc.Arbitrary<DecisionInput> = fc.record({
  device: fc.record({
    uuid: fc.uuid(),
    isRevoked: fc.constantFrom(false, false, false, true),
    isClaimed: fc.constantFrom(true, true, true, false),
    product: fc.constantFrom("EXAMPLE", "EXAMPLE", "EXAMPLE", null),
    tag: tagArbitrary,
    running: fc.option(fc.record({ id: generationIdArbitrary, version: versionArbitrary })),
    onTrial: fc.constantFrom(false, false, false, true),
    safeMode: fc.constantFrom(null, "max-faults"),
    securityVersion: fc.nat(2),
    platform: fc.constantFrom("linux-x64", "linux-arm64"),
    failed: fc.uniqueArray(generationIdArbitrary, { maxLength: 2 }),
  }),
  product: fc.option(
    fc.record({
      code: fc.constant("EXAMPLE"),
      isProduction: fc.boolean(),
      bundles: fc.array(bundleArbitrary, { maxLength: 8 }),
    }),
    { freq: 9 },
  ),
  wish: fc.record({ asked: fc.boolean(), force: fc.boolean(), version: fc.option(versionArbitrary, { freq: 1 }) }),
});

describe("decide, for every input", () => {
  const check = (name: string, holds: (input: DecisionInput, decision: ReturnType<typeof decide>) => void): void =>
    void it(name, () =>
      fc.assert(
        fc.property(inputArbitrary, (input) => holds(input, decide(input))),
        { numRuns: 500 },
      ),
    );

  check("says why, within what an answer may carry", (_input, { reasons }) => {
    assert.ok(reasons.length > 0 && reasons.length <= 32);
    assert.ok(reasons.every(({ text }) => text.length <= 512));
  });

  check(
    "offers nothing below the security version (L4), for another platform or not available",
    ({ device, product }, decision) => {
      if (decision.kind === "hold") return;
      assert.ok(decision.bundle.securityVersion >= device.securityVersion);
      assert.ok(decision.bundle.platform === "any" || decision.bundle.platform === device.platform);
      assert.equal(decision.bundle.state, "available");
      assert.ok(product?.bundles.includes(decision.bundle));
    },
  );

  check("offers what runs, or what was rolled back here, only when forced", ({ device, wish }, decision) => {
    if (decision.kind === "hold" || wish.force) return;
    assert.notEqual(decision.bundle.manifestSha256, device.running?.id);
    assert.ok(!device.failed.includes(decision.bundle.manifestSha256));
  });

  check(
    "offers nothing to a device that is shut out, not claimed, not activated or on trial",
    ({ device, product }, decision) => {
      if (device.isRevoked || !device.isClaimed || device.onTrial || device.product === null || product === null)
        assert.equal(decision.kind, "hold");
    },
  );
});

function inputOf(row: Row): DecisionInput {
  const product =
    row.product === null
      ? null
      : { code: "EXAMPLE", isProduction: false, bundles: row.bundles ?? [RELEASE], ...row.product };
  return { device: { ...DEVICE, ...row.device }, product, wish: { ...WISH, ...row.wish } };
}
