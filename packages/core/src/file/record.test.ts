import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { MAX_RECORD_BYTES, checkFileName, encodeRecord, parseRecord, type FileRecord } from "./index.ts";

const name = fc.string({ unit: "grapheme", minLength: 1, maxLength: 95 }).filter(isFileName);
const word = fc.nat({ max: 0xffff });
const record: fc.Arbitrary<FileRecord> = fc.oneof(
  fc.record({ origin: fc.constantFrom("whiteout", "gone"), name }, { noNullPrototype: true }),
  fc.record(
    {
      origin: fc.constant("user"),
      name,
      owner: fc.constantFrom("none", "product", "device", "user"),
      type: fc.nat({ max: 0xff }),
      flags: word,
      permissions: word,
      handle: fc.nat(),
      sizeBytes: fc.nat(),
      version: fc.constantFrom("1.0.0", "1.2.3.4-beta.1"),
      crc32: fc.nat({ max: 0xffffffff }),
      createdMs: fc.option(fc.nat()),
      content: fc.integer({ min: 1 }),
    },
    { noNullPrototype: true },
  ),
);

describe("file records", () => {
  it("come back as they were written, on one line of bounded length", () => {
    fc.assert(
      fc.property(record, (given) => {
        const line = encodeRecord(given);
        assert.ok(!line.includes("\n") && new TextEncoder().encode(line).length <= MAX_RECORD_BYTES);
        assert.deepEqual(parseRecord(line), given);
      }),
    );
  });

  it("are nothing when cut short or changed", () => {
    fc.assert(
      fc.property(record, fc.nat(), (given, at) => {
        const line = encodeRecord(given);
        const cut = at % line.length;
        assert.equal(parseRecord(line.slice(0, cut)), undefined);
        const changed = line.codePointAt(cut) === 0x30 ? "1" : "0";
        assert.equal(parseRecord(line.slice(0, cut) + changed + line.slice(cut + 1)), undefined);
      }),
    );
    for (const line of ["", "00000000 ", "2144df1c 0", "xxxxxxxx {}"]) assert.equal(parseRecord(line), undefined, line);
  });
});

function isFileName(text: string): boolean {
  try {
    checkFileName(text);
    return true;
  } catch {
    return false;
  }
}
