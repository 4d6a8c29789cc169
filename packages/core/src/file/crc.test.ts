import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { Crc16, Crc32, crc32, formatChecksum, parseChecksum, type Checksum } from "./index.ts";

const CHECK = new TextEncoder().encode("123456789");

describe("checksums", () => {
  it("have the documented check values", () => {
    assert.equal(crc32(CHECK), 0xcbf43926);
    assert.equal(valueOf(new Crc16(), CHECK), 0x89f6);
    assert.equal(crc32(new Uint8Array(0)), 0);
  });

  it("do not depend on how the bytes arrive", () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.nat(), (bytes, cut) => {
        const at = bytes.length === 0 ? 0 : cut % bytes.length;
        for (const make of [() => new Crc16(), () => new Crc32()]) {
          const whole = valueOf(make(), bytes);
          assert.equal(valueOf(make(), bytes.subarray(0, at), bytes.subarray(at)), whole);
        }
      }),
    );
  });

  it("are read in every form that clients write", () => {
    const value = 0xe1c8;
    for (const text of ["e1c8", "E1C8", "0xe1c8", "0XE1C8"])
      assert.deepEqual(parseChecksum(text, "crc16"), { kind: "crc16", value }, text);
    assert.deepEqual(parseChecksum("0xCBF43926", "crc32"), { kind: "crc32", value: 0xcbf43926 });
    // Python 2 writes the upper half as negative numbers.
    assert.deepEqual(parseChecksum("-0x340bc6da", "crc32"), { kind: "crc32", value: 0xcbf43926 });
    for (const text of ["", "0x", "g", "1234567890", "--1", "12345"])
      assert.equal(parseChecksum(text, "crc16"), null, text);
  });

  it("are written as clients write them, and come back", () => {
    assert.equal(formatChecksum({ kind: "crc16", value: 0xa }), "000A");
    assert.equal(formatChecksum({ kind: "crc32", value: 0xcbf43926 }), "0xCBF43926");
    fc.assert(
      fc.property(fc.nat({ max: 0xffff }), (value) => {
        for (const kind of ["crc16", "crc32"] as const)
          assert.deepEqual(parseChecksum(formatChecksum({ kind, value }), kind), { kind, value });
      }),
    );
  });
});

function valueOf(checksum: Checksum, ...pieces: readonly Uint8Array[]): number {
  for (const piece of pieces) checksum.update(piece);
  return checksum.value;
}
