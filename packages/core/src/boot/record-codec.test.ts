import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { bootRecordArbitrary, faultRecordArbitrary } from "@regrow/testing/arbitraries";
import { testCryptography } from "../../test/cryptography.ts";
import { EMPTY_BOOT_RECORD, FAULT_RING_LENGTH } from "./boot-record.ts";
import { MAX_RECORD_BYTES, chooseRecord, decodeRecord, encodeRecord, type DecodedCopy } from "./record-codec.ts";

const encode = (record: Parameters<typeof encodeRecord>[0]): Uint8Array => encodeRecord(record, testCryptography);
const decode = (copy: Uint8Array | null): DecodedCopy => decodeRecord(copy, testCryptography);
const ABSENT: DecodedCopy = { ok: false, reason: "absent" };

describe("a copy of the boot record", () => {
  it("reads back as it was written", () => {
    fc.assert(
      fc.property(bootRecordArbitrary, (record) => assert.deepEqual(decode(encode(record)), { ok: true, record })),
    );
  });

  it("stays within its limit with a full ring of the most talkative faults", () => {
    const talkative = { ...firstFault(), lastOutput: "\ufffd".repeat(1_024) };
    const copy = encode({ ...EMPTY_BOOT_RECORD, faults: Array.from({ length: FAULT_RING_LENGTH }, () => talkative) });
    assert.ok(copy.length <= MAX_RECORD_BYTES, `${copy.length} bytes`);
    assert.equal(decode(copy).ok, true);
  });

  it("loses the output of its oldest faults rather than being too large to write", () => {
    const tooLong = { ...firstFault(), lastOutput: "\u0001".repeat(1_024) };
    const decoded = decode(
      encode({ ...EMPTY_BOOT_RECORD, faults: Array.from({ length: FAULT_RING_LENGTH }, () => tooLong) }),
    );
    assert.ok(decoded.ok);
    assert.equal(decoded.record.faults.length, FAULT_RING_LENGTH);
    assert.equal(decoded.record.faults[0]?.lastOutput, "");
    assert.notEqual(decoded.record.faults.at(-1)?.lastOutput, "");
  });

  it("is refused when any bit differs, and when any part is missing", () => {
    fc.assert(
      fc.property(bootRecordArbitrary, fc.nat(), fc.nat(7), (record, at, bit) => {
        const copy = encode(record);
        const index = at % copy.length;
        const altered = copy.with(index, (copy[index] ?? 0) ^ (1 << bit));
        assert.equal(decode(altered).ok, false);
        assert.equal(decode(copy.subarray(0, index)).ok, false);
      }),
    );
  });

  it("may have old bytes behind it", () => {
    const longer = new Uint8Array([...encode(EMPTY_BOOT_RECORD), 1, 2, 3]);
    assert.deepEqual(decode(longer), { ok: true, record: EMPTY_BOOT_RECORD });
  });

  it("says why it is refused", () => {
    const copy = encode(EMPTY_BOOT_RECORD);
    assert.deepEqual(decode(null), ABSENT);
    assert.deepEqual(decode(new Uint8Array()), { ok: false, reason: "truncated" });
    assert.deepEqual(decode(copy.subarray(0, 40)), { ok: false, reason: "truncated" });
    assert.deepEqual(decode(copy.with(20, 0)), { ok: false, reason: "checksum" });
    assert.deepEqual(decode(copy.with(5, 2)), { ok: false, reason: "newer-format" });
    assert.deepEqual(decode(copy.with(0, 0)), { ok: false, reason: "malformed" });
  });

  it("is malformed when a signed-off payload breaks a rule", () => {
    for (const wrong of [
      { appFaults: -1 },
      { appFaults: 0.5 },
      { securityVersion: 2 ** 31 },
      { confirmed: { id: "../up" } },
    ]) {
      const broken = { ...EMPTY_BOOT_RECORD, ...wrong } as typeof EMPTY_BOOT_RECORD;
      assert.deepEqual(decode(encode(broken)), { ok: false, reason: "malformed" });
    }
  });

  it("is never the cause of a throw", () => {
    const magic = new TextEncoder().encode("RGBR");
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        assert.equal(decode(bytes).ok, false);
        assert.equal(decode(new Uint8Array([...magic, 0, 1, 0, 0, ...bytes])).ok, false);
      }),
    );
    const field = fc.constantFrom(...Object.keys(EMPTY_BOOT_RECORD));
    fc.assert(
      fc.property(field, fc.jsonValue(), (name, value) => {
        const decoded = decode(encode({ ...EMPTY_BOOT_RECORD, [name]: value, faults: [], sequence: 1 }));
        if (!decoded.ok) assert.equal(decoded.reason, "malformed");
      }),
    );
  });
});

describe("of two copies", () => {
  const copy = (sequence: number): DecodedCopy => ({ ok: true, record: { ...EMPTY_BOOT_RECORD, sequence } });

  it("the newer valid one holds and the other is replaced next", () => {
    const choose = (left: DecodedCopy, right: DecodedCopy): readonly unknown[] => {
      const { record, holds, next } = chooseRecord(left, right);
      return [record?.sequence ?? null, holds, next];
    };
    assert.deepEqual(choose(copy(4), copy(5)), [5, 1, 0]);
    assert.deepEqual(choose(copy(6), copy(5)), [6, 0, 1]);
    assert.deepEqual(choose(copy(5), copy(5)), [5, 0, 1]);
    assert.deepEqual(choose(ABSENT, copy(5)), [5, 1, 0]);
    assert.deepEqual(choose(copy(4), ABSENT), [4, 0, 1]);
    assert.deepEqual(choose(ABSENT, ABSENT), [null, null, 0]);
  });
});

function firstFault(): Parameters<typeof encodeRecord>[0]["faults"][number] {
  const [fault] = fc.sample(faultRecordArbitrary, { numRuns: 1, seed: 1 });
  assert.ok(fault);
  return fault;
}
