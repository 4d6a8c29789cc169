import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { seenAt, withFault, type CountedFault, type FaultGroup } from "./fault-group.ts";

const counted = fc.record({
  deviceUuid: fc.constantFrom("a", "b", "c"),
  sequence: fc.integer({ min: 1, max: 5 }),
  seenAtMs: fc.integer({ min: 1, max: 4 }),
  fault: fc.record({
    subject: fc.constant("app" as const),
    type: fc.constantFrom("signal" as const, "exit-code" as const),
    exitCode: fc.constantFrom(null, 1, 2),
    signal: fc.constant(null),
    fingerprint: fc.constant("f"),
  }),
});
/** A device's log has each number once. */
const faults = fc.uniqueArray(counted, {
  minLength: 1,
  maxLength: 12,
  selector: ({ deviceUuid, sequence }) => `${deviceUuid} ${sequence}`,
});

function groupOf(arrived: readonly CountedFault[]): FaultGroup | undefined {
  const devices = new Set<string>();
  let group: FaultGroup | undefined;
  for (const each of arrived) {
    group = withFault(group, each, !devices.has(each.deviceUuid));
    devices.add(each.deviceUuid);
  }
  return group;
}

describe("a group of faults", () => {
  it("is the same, in whatever order they arrive", () => {
    const orders = faults.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    fc.assert(fc.property(orders, ([all, shuffled]) => assert.deepEqual(groupOf(shuffled), groupOf(all))));
  });

  it("counts all and each device once, from the first to the newest", () => {
    fc.assert(
      fc.property(faults, (all) => {
        const times = all.map(({ seenAtMs }) => seenAtMs);
        assert.partialDeepStrictEqual(groupOf(all), {
          count: all.length,
          devices: new Set(all.map(({ deviceUuid }) => deviceUuid)).size,
          firstAtMs: Math.min(...times),
          lastAtMs: Math.max(...times),
        });
      }),
    );
  });

  it("takes the device's time where it can be right", () => {
    assert.deepEqual([seenAt(0, 9), seenAt(5, 9), seenAt(9, 9), seenAt(10, 9)], [9, 5, 9, 9]);
  });
});
