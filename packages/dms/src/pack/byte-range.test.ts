import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readByteRange, type ByteRange } from "./byte-range.ts";

const FILE = { sizeBytes: 100, etag: "abc" };
const WHOLE: ByteRange = { kind: "whole" };
const part = (first: number, last: number): ByteRange => ({ kind: "part", first, last });

const CASES: readonly (readonly [range: string | undefined, ifRange: string | undefined, expected: ByteRange])[] = [
  [undefined, undefined, WHOLE],
  ["bytes=0-", undefined, part(0, 99)],
  ["bytes=40-", undefined, part(40, 99)],
  ["bytes=40-49", undefined, part(40, 49)],
  ["bytes=40-4000", undefined, part(40, 99)],
  ["bytes=-10", undefined, part(90, 99)],
  ["bytes=-1000", undefined, part(0, 99)],
  ["bytes=99-", undefined, part(99, 99)],
  ["bytes=100-", undefined, { kind: "outside" }],
  ["bytes=-0", undefined, { kind: "outside" }],
  ["bytes=50-40", undefined, WHOLE],
  ["bytes=0-1,5-6", undefined, WHOLE],
  ["lines=0-1", undefined, WHOLE],
  ["bytes=-", undefined, WHOLE],
  ["bytes=40-", '"abc"', part(40, 99)],
  ["bytes=40-", '"other"', WHOLE],
  ["bytes=40-", 'W/"abc"', WHOLE],
];

describe("readByteRange", () => {
  for (const [range, ifRange, expected] of CASES)
    it(`${range ?? "none"} if ${ifRange ?? "anything"}`, () =>
      assert.deepEqual(readByteRange({ range, ifRange }, FILE), expected));
});
