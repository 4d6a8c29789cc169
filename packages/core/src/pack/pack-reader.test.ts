import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { RegrowError, type ErrorCode } from "../error/index.ts";
import {
  PACK_LIMITS,
  PACK_METHODS,
  PACK_PREFIX_BYTES,
  encodePackHeader,
  type BaseRange,
  type PackHeader,
} from "./pack-header.ts";
import { PackReader, type PackEvent } from "./pack-reader.ts";
import { parsePackHeader } from "./parse-header.ts";
import { locate, packLength } from "./position.ts";

const hashes = fc.stringMatching(/^[0-9a-f]{64}$/);
const bases: fc.Arbitrary<readonly BaseRange[]> = fc
  .array(fc.tuple(fc.nat(2 ** 40), fc.integer({ min: 1, max: 30_000 })), { minLength: 1, maxLength: 4 })
  .map((list) => {
    let end = 0;
    return list.map(([gap, lengthBytes]) => {
      const offsetBytes = end + gap;
      end = offsetBytes + lengthBytes;
      return { offsetBytes, lengthBytes };
    });
  });
const segments = fc
  .record({
    method: fc.constantFrom(...PACK_METHODS),
    sizeBytes: fc.integer({ min: 1, max: 300 }),
    packedBytes: fc.integer({ min: 1, max: 300 }),
    sha256: hashes,
    base: bases,
  })
  .map((segment) => ({
    ...segment,
    packedBytes: segment.method === "plain" ? segment.sizeBytes : segment.packedBytes,
    base: segment.method === "zstd-dictionary" ? segment.base : [],
  }));
const headers: fc.Arbitrary<PackHeader> = fc
  .record({ from: hashes, to: hashes, segments: fc.array(segments, { maxLength: 5 }) }, { noNullPrototype: true })
  .map((header) => ({ ...header, streamBytes: header.segments.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) }));
const cuts = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 10 });

describe("PackReader", () => {
  it("reads what was written, however it is cut", () => {
    fc.assert(
      fc.property(headers, cuts, (header, sizes) => {
        const { bytes, headerBytes } = packOf(header);
        const reader = new PackReader();
        const whole = reader.push(bytes);
        reader.finish();
        assert.deepEqual(whole[0], { kind: "header", header, headerBytes });
        assert.equal(whole.at(-1)?.kind, "end");
        assert.equal(reader.offsetBytes, packLength(header, headerBytes));
        assert.deepEqual(pushAll(new PackReader(), bytes, sizes), whole);
      }),
    );
  });

  it("goes on at any segment with the same result as without a stop", () => {
    fc.assert(
      fc.property(headers, fc.nat(), (header, seed) => {
        const { bytes, headerBytes } = packOf(header);
        const whole = new PackReader().push(bytes);
        const offset = headerBytes + (seed % (bytes.length - headerBytes + 1));
        const position = locate(header, headerBytes, offset);
        const start = position?.offsetBytes ?? bytes.length;
        assert.ok(start <= offset);
        const rest = PackReader.from(header, headerBytes, start).push(bytes.subarray(start));
        const expected = whole.filter(
          (event) => event.kind !== "header" && (event.kind === "end" || event.position.offsetBytes >= start),
        );
        assert.deepEqual(rest, start === bytes.length ? [] : expected);
      }),
    );
  });

  it("knows at every length but its own that it was interrupted", () => {
    const { bytes } = packOf(SAMPLE);
    for (let length = 0; length < bytes.length; length += 1) {
      const reader = new PackReader();
      reader.push(bytes.subarray(0, length));
      assert.throws(() => reader.finish(), withCode("UPDATE_INTERRUPTED"));
    }
  });

  it("refuses bytes after the end and starts that are no segment's", () => {
    const { bytes, headerBytes } = packOf(SAMPLE);
    const reader = new PackReader();
    reader.push(bytes);
    assert.throws(() => reader.push(new Uint8Array(1)), withCode("UPDATE_PACK_INVALID"));
    for (const offset of [0, headerBytes - 1, headerBytes + 1, bytes.length + 1]) {
      assert.throws(() => PackReader.from(SAMPLE, headerBytes, offset), withCode("UPDATE_PACK_INVALID"));
    }
    assert.ok(PackReader.from(SAMPLE, headerBytes, bytes.length).hasEnded);
  });

  it("refuses headers whose lengths or methods are not right", () => {
    const [segment] = SAMPLE.segments;
    assert.ok(segment !== undefined);
    const withSegment = (change: object): PackHeader => ({ ...SAMPLE, segments: [{ ...segment, ...change }] });
    const range = { offsetBytes: 0, lengthBytes: PACK_LIMITS.dictionaryBytes };
    const wrong: readonly PackHeader[] = [
      { ...SAMPLE, streamBytes: 41 },
      { ...SAMPLE, streamBytes: 39 },
      { ...SAMPLE, from: null, segments: [{ ...segment, method: "delta" }] },
      { ...SAMPLE, segments: [segment, segment] },
      { ...SAMPLE, segments: [] },
      withSegment({ sizeBytes: 0 }),
      withSegment({ packedBytes: 0 }),
      withSegment({ packedBytes: PACK_LIMITS.segmentBytes + PACK_LIMITS.slackBytes + 1 }),
      withSegment({ method: "zstd-dictionary", base: [] }),
      withSegment({ method: "zstd-dictionary", base: [{ offsetBytes: 0, lengthBytes: 0 }] }),
      withSegment({ method: "zstd-dictionary", base: [range, { offsetBytes: 2 ** 40, lengthBytes: 1 }] }),
      withSegment({ method: "zstd-dictionary", base: [{ offsetBytes: Number.MAX_SAFE_INTEGER, lengthBytes: 1 }] }),
    ];
    for (const header of wrong)
      assert.throws(() => new PackReader().push(encodePackHeader(header)), withCode("UPDATE_PACK_INVALID"));
    const large = PACK_LIMITS.segmentBytes + 1;
    const tooLarge = { ...SAMPLE, streamBytes: large, segments: [{ ...segment, sizeBytes: large }] };
    assert.throws(() => new PackReader().push(encodePackHeader(tooLarge)), withCode("UPDATE_PACK_INVALID"));
  });

  it("refuses unknown methods, other spellings of a number, and more segments than there can be", () => {
    const body = [...encodePackHeader(SAMPLE).subarray(PACK_PREFIX_BYTES)];
    const at = 1 + 32 + 32;
    assert.deepEqual(body.slice(at, at + 4), [40, 1, 1, 40], "the layout that the changes below are made for");
    const changes: readonly (readonly number[])[] = [
      body.with(0, 2),
      body.with(at + 2, PACK_METHODS.length),
      body.with(at + 1, 2),
      [...body.slice(0, at), 0x80 + 40, 0, ...body.slice(at + 1)],
      [...body.slice(0, at), ...Array<number>(9).fill(0xff), 0x7f, ...body.slice(at + 1)],
      [...body, 0],
      body.slice(0, -1),
    ];
    for (const change of changes)
      assert.throws(() => parsePackHeader(Uint8Array.from(change)), withCode("UPDATE_PACK_INVALID"));
    assert.deepEqual(parsePackHeader(Uint8Array.from(body)), SAMPLE);
  });

  it("refuses another beginning, and a header that is too long, before it reads on", () => {
    for (const bytes of [
      [0x52, 0x47, 0x50, 0x4c, 2, 0, 0, 0, 9],
      [0x52, 0x47, 0x50, 0x4b, 1, 0, 0, 0, 9],
      [0x52, 0x47, 0x50, 0x4b, 2, 0xff, 0xff, 0xff, 0xff],
    ]) {
      assert.throws(() => new PackReader().push(new Uint8Array(bytes)), withCode("UPDATE_PACK_INVALID"));
    }
  });
});

const SAMPLE: PackHeader = {
  from: "e".repeat(64),
  to: "f".repeat(64),
  streamBytes: 40,
  segments: [{ sizeBytes: 40, packedBytes: 20, method: "zstd", sha256: "1".repeat(64), base: [] }],
};

function packOf(header: PackHeader): { readonly bytes: Uint8Array; readonly headerBytes: number } {
  const start = encodePackHeader(header);
  const bytes = new Uint8Array(packLength(header, start.length)).map((_, index) => index % 251);
  bytes.set(start);
  return { bytes, headerBytes: start.length };
}

function pushAll(reader: PackReader, bytes: Uint8Array, sizes: readonly number[]): readonly PackEvent[] {
  const events: PackEvent[] = [];
  for (let offset = 0, turn = 0; offset < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    events.push(...reader.push(bytes.subarray(offset, offset + size)));
    offset += size;
  }
  reader.finish();
  return events;
}

function withCode(code: ErrorCode): (error: unknown) => boolean {
  return (error) => error instanceof RegrowError && error.code === code;
}
