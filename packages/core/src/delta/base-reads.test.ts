import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { placeRead, planReads } from "./base-reads.ts";
import type { Operation } from "./operations.ts";

const LARGEST = 256 * 1024;

describe("planReads", () => {
  it("puts beside each byte the one that is copied, or that follows the copy", () => {
    const step = fc.record({ copy: fc.nat(2_000), newBytes: fc.nat(500), place: fc.nat() });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60_000 }), fc.array(step, { maxLength: 20 }), (baseBytes, steps) => {
        const base = Uint8Array.from({ length: baseBytes }, (_, index) => (index * 31) >> 3);
        const operations = steps.map(({ copy, newBytes, place }): Operation => {
          const baseOffset = place % baseBytes;
          return { copyBytes: Math.min(copy, baseBytes - baseOffset), newBytes, baseOffset };
        });
        const wanted = operations.flatMap(({ copyBytes, newBytes, baseOffset }) =>
          Array.from({ length: copyBytes + newBytes }, (_, index) => base[baseOffset + index] ?? 0),
        );
        const beside = new Uint8Array(wanted.length);
        let end = -1;
        for (const read of planReads(operations, baseBytes)) {
          assert.ok(read.offsetBytes > end && read.lengthBytes <= LARGEST);
          end = read.offsetBytes;
          placeRead(beside, read, base.subarray(read.offsetBytes, read.offsetBytes + read.lengthBytes));
        }
        assert.deepEqual(beside, Uint8Array.from(wanted));
      }),
    );
  });

  it("reads near ranges at once, far ones apart, and large ones in parts", () => {
    const at = (baseOffset: number, copyBytes = 10): Operation => ({ copyBytes, newBytes: 0, baseOffset });
    assert.equal(planReads([at(0), at(4_000), at(100)], 1e7).length, 1);
    assert.equal(planReads([at(0), at(5_000)], 1e7).length, 2);
    const parts = planReads([at(0, LARGEST * 2 + 1)], 1e7).map(({ lengthBytes }) => lengthBytes);
    assert.deepEqual(parts, [LARGEST, LARGEST, 1]);
  });
});
