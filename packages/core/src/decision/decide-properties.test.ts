import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { generationIdArbitrary, versionArbitrary } from "@regrow/testing/arbitraries";
import { decide } from "./decide.ts";
import { ANY_TIME, BUNDLE_STATES, TAGS, type DecisionBundle, type DecisionInput } from "./input.ts";

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
    suspect: fc.option(generationIdArbitrary),
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
  wish: fc.record({
    asked: fc.boolean(),
    force: fc.boolean(),
    version: fc.option(versionArbitrary, { freq: 1 }),
    singlePass: fc.constantFrom(false, false, true),
  }),
  schedule: fc.record({
    nowMs: fc.nat(4_000_000_000_000),
    policy: fc.record({
      notBeforeMs: fc.option(fc.nat(4_000_000_000_000), { freq: 1 }),
      window: fc.constantFrom("", "", "02:00-05:00", "sat-sun 00:00-24:00"),
      utcOffsetMinutes: fc.integer({ min: -720, max: 840 }),
      asksFirst: fc.constantFrom(false, false, true),
    }),
    consented: fc.uniqueArray(generationIdArbitrary, { maxLength: 2 }),
  }),
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
    assert.notEqual(device.suspect, decision.bundle.manifestSha256);
  });

  check("lets nothing but the wish of a person pass by window, day and consent", (input, decision) => {
    const asked = decide({ ...input, wish: { ...input.wish, asked: true } });
    const free = decide({ ...input, schedule: ANY_TIME });
    assert.equal(asked.kind, free.kind);
    if (decision.kind === "offer") assert.equal(free.kind, "offer");
    else if (free.kind === "offer") assert.equal(decision.waiting, free.target);
    if (decision.kind === "hold" && decision.untilMs !== null) assert.ok(decision.untilMs > input.schedule.nowMs);
  });

  check(
    "offers nothing to a device that is shut out, not claimed, not activated or on trial",
    ({ device, product }, decision) => {
      if (device.isRevoked || !device.isClaimed || device.onTrial || device.product === null || product === null)
        assert.equal(decision.kind, "hold");
    },
  );
});
