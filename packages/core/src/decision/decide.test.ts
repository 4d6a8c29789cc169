import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { AT_ANY_TIME, type UpdatePolicy } from "../schedule/index.ts";
import { decide } from "./decide.ts";
import {
  ANY_TIME,
  type DecisionBundle,
  type DecisionDevice,
  type DecisionInput,
  type DecisionProduct,
  type DecisionSchedule,
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
  suspect: null,
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
  readonly schedule?: Partial<DecisionSchedule>;
  /** "offer <version>", or the code of the hold. */
  readonly expected: string;
  /** Codes of the chain but the last. */
  readonly chain?: readonly string[];
}

/** Saturday, 12:00 UTC. */
const NOON_MS = Date.UTC(2026, 10, 21, 12);
const policy = (change: Partial<UpdatePolicy>): Partial<DecisionSchedule> => ({
  nowMs: NOON_MS,
  policy: { ...AT_ANY_TIME, ...change },
});
const STONE = [bundle("2.0.0", { tags: ["release"], floor: "1.1.0" }), bundle("1.1.0")];

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
  {
    rule: "in safe mode because of it: installed again it would only fault again",
    device: { running: null, safeMode: "max-faults", suspect: "hash-2.0.0" },
    expected: "safe-mode-here",
  },
  {
    rule: "in safe mode because of it, forced",
    device: { running: null, safeMode: "max-faults", suspect: "hash-2.0.0" },
    wish: FORCE,
    expected: "offer 2.0.0",
  },
  {
    rule: "in safe mode because of another version: healed by this one",
    device: { running: null, safeMode: "max-faults", suspect: "hash-1.0.0" },
    expected: "offer 2.0.0",
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
    rule: "a device that runs what is no version is below every floor",
    device: { running: { id: "hash-old", version: "ZentriOS-WL-1.0" } },
    bundles: STONE,
    expected: "offer 1.1.0",
    chain: ["by-tag", "floor-first"],
  },
  {
    rule: "device-facts 2.10: without the permission for more passes there is none",
    bundles: STONE,
    wish: { asked: true, singlePass: true },
    expected: "needs-more-passes",
    chain: ["asked", "by-tag", "floor-first"],
  },
  { rule: "one pass is enough", wish: { asked: true, singlePass: true }, expected: "offer 2.0.0" },
  { rule: "the window is closed", schedule: policy({ window: "02:00-05:00" }), expected: "outside-window" },
  {
    rule: "the window is open there, an hour east of here",
    schedule: policy({ window: "13:00-14:00", utcOffsetMinutes: 60 }),
    expected: "offer 2.0.0",
  },
  {
    rule: "a person at the device waits for no window and for nobody's consent",
    schedule: policy({ window: "02:00-05:00", asksFirst: true, notBeforeMs: NOON_MS + 1 }),
    wish: { asked: true },
    expected: "offer 2.0.0",
  },
  {
    rule: "nothing is said of a window where there is nothing to be had",
    device: UP_TO_DATE,
    schedule: policy({ window: "02:00-05:00", asksFirst: true }),
    expected: "up-to-date",
  },
  { rule: "its day has not come", schedule: policy({ notBeforeMs: NOON_MS + 1 }), expected: "not-before" },
  { rule: "its day has come", schedule: policy({ notBeforeMs: NOON_MS }), expected: "offer 2.0.0" },
  { rule: "nobody has agreed", schedule: policy({ asksFirst: true }), expected: "consent-needed" },
  {
    rule: "somebody has agreed, to where the way leads",
    bundles: STONE,
    schedule: { ...policy({ asksFirst: true }), consented: ["hash-2.0.0"] },
    expected: "offer 1.1.0",
    chain: ["by-tag", "floor-first", "consented"],
  },
  {
    rule: "somebody has agreed to another version",
    schedule: { ...policy({ asksFirst: true }), consented: ["hash-1.9.0"] },
    expected: "consent-needed",
  },
  {
    rule: "a device in safe mode is helped at once",
    device: { safeMode: "max-faults" },
    schedule: policy({ window: "02:00-05:00", notBeforeMs: NOON_MS + 1 }),
    expected: "offer 2.0.0",
  },
  {
    rule: "a device in safe mode waits for consent all the same",
    device: { safeMode: "max-faults" },
    schedule: policy({ asksFirst: true }),
    expected: "consent-needed",
  },
  {
    rule: "a device without software gets its first at once",
    device: { running: null },
    schedule: policy({ window: "02:00-05:00" }),
    expected: "offer 2.0.0",
  },
  {
    rule: "L7: what the DMS does not hold whole is not offered, forced or not",
    bundles: [bundle("2.0.0", { tags: ["release"], isDamaged: true })],
    wish: FORCE,
    expected: "store-damaged",
  },
  {
    rule: "L7: what came from another DMS is not offered before this one can vouch for it, forced or not",
    bundles: [bundle("2.0.0", { tags: ["release"], isRootAwaited: true })],
    wish: FORCE,
    expected: "root-awaited",
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

  it("says where the way leads, and in how many passes", () => {
    const two = decide(inputOf({ rule: "", bundles: STONE, expected: "" }));
    assert.ok(two.kind === "offer");
    assert.deepEqual([two.bundle.version, two.target.version, two.passes], ["1.1.0", "2.0.0", 2]);
    const one = decide(inputOf({ rule: "", expected: "" }));
    assert.ok(one.kind === "offer" && one.target === one.bundle && one.passes === 1);
  });

  it("says what waits, and until when", () => {
    const closed = decide(inputOf({ rule: "", schedule: policy({ window: "02:00-05:00" }), expected: "" }));
    assert.ok(closed.kind === "hold");
    assert.deepEqual([closed.waiting?.version, closed.untilMs], ["2.0.0", Date.UTC(2026, 10, 22, 2)]);
    assert.match(closed.reasons.at(-1)?.text ?? "", /closed \(until 2026-11-22T02:00:00Z\)$/);
    const asking = decide(inputOf({ rule: "", schedule: policy({ asksFirst: true }), expected: "" }));
    assert.ok(asking.kind === "hold");
    assert.deepEqual([asking.waiting?.version, asking.untilMs], ["2.0.0", null]);
    const current = decide(inputOf({ rule: "", device: UP_TO_DATE, expected: "" }));
    assert.ok(current.kind === "hold" && current.waiting === null);
  });

  it("has a row above for every code of the table", () => {
    const seen = new Set(ROWS.flatMap((row) => decide(inputOf(row)).reasons.map(({ code }) => code)));
    assert.deepEqual([...seen].toSorted(), Object.keys(REASONS).toSorted());
  });
});

function inputOf(row: Row): DecisionInput {
  const product =
    row.product === null
      ? null
      : { code: "EXAMPLE", isProduction: false, bundles: row.bundles ?? [RELEASE], ...row.product };
  const schedule = { ...ANY_TIME, ...row.schedule };
  return { device: { ...DEVICE, ...row.device }, product, wish: { ...WISH, ...row.wish }, schedule };
}
