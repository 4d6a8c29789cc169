import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { RegrowError, type ErrorCode } from "../error/index.ts";
import { PACK_LIMITS, encodePackHeader, type PackHeader, type PackObject } from "./pack-header.ts";
import { PackReader, type PackEvent } from "./pack-reader.ts";
import { locate, packLength } from "./position.ts";

const hashes = fc.stringMatching(/^[0-9a-f]{64}$/);
const objects: fc.Arbitrary<PackObject> = fc
  .tuple(hashes, fc.integer({ min: 0, max: 2_000 }), fc.integer({ min: 1, max: 300 }))
  .map(([sha256, sizeBytes, packedBytes]) => ({
    sha256,
    sizeBytes,
    segments: sizeBytes === 0 ? [] : [{ sizeBytes, packedBytes, method: "zstd", sha256 }],
  }));
const headers: fc.Arbitrary<PackHeader> = fc.record(
  {
    from: fc.option(hashes),
    to: hashes,
    objects: fc
      .uniqueArray(objects, { maxLength: 5, selector: ({ sha256 }) => sha256 })
      .map((list) => list.toSorted((a, b) => (a.sha256 < b.sha256 ? -1 : 1))),
  },
  { noNullPrototype: true },
);
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

  it("refuses headers whose lengths, methods or order are not right", () => {
    const [object] = SAMPLE.objects;
    const segment = object?.segments[0];
    assert.ok(object !== undefined && segment !== undefined);
    const wrong: readonly unknown[] = [
      { ...SAMPLE, to: null },
      { ...SAMPLE, from: "x" },
      { ...SAMPLE, objects: [object, object] },
      { ...SAMPLE, objects: [{ ...object, segments: [] }] },
      { ...SAMPLE, objects: [{ ...object, segments: [segment, segment] }] },
      { ...SAMPLE, objects: [{ ...object, sizeBytes: object.sizeBytes + 1 }] },
      { ...SAMPLE, objects: [{ ...object, segments: [{ ...segment, method: "bsdiff" }] }] },
      // Found by the fuzzer: an object that cannot be shown as text.
      { ...SAMPLE, objects: [{ ...object, segments: [{ ...segment, method: { toString: 1 } }] }] },
      { ...SAMPLE, objects: [{ ...object, segments: [{ ...segment, method: "plain" }] }] },
      {
        ...SAMPLE,
        objects: [
          { ...object, segments: [{ ...segment, packedBytes: PACK_LIMITS.segmentBytes + PACK_LIMITS.slackBytes + 1 }] },
        ],
      },
      { ...SAMPLE, objects: [{ ...object, segments: [{ ...segment, packedBytes: 0.5 }] }] },
    ];
    for (const header of wrong)
      assert.throws(() => new PackReader().push(prefixed(JSON.stringify(header))), withCode("UPDATE_PACK_INVALID"));
    for (const text of ["", "{", "null", "[]"])
      assert.throws(() => new PackReader().push(prefixed(text)), withCode("UPDATE_PACK_INVALID"));
  });

  it("refuses another beginning, and a header that is too long, before it reads on", () => {
    for (const bytes of [
      [0x52, 0x47, 0x50, 0x4c, 1, 0, 0, 0, 9],
      [0x52, 0x47, 0x50, 0x4b, 2, 0, 0, 0, 9],
      [0x52, 0x47, 0x50, 0x4b, 1, 0xff, 0xff, 0xff, 0xff],
    ]) {
      assert.throws(() => new PackReader().push(new Uint8Array(bytes)), withCode("UPDATE_PACK_INVALID"));
    }
  });
});

const SAMPLE: PackHeader = {
  from: null,
  to: "f".repeat(64),
  objects: [
    {
      sha256: "0".repeat(64),
      sizeBytes: 40,
      segments: [{ sizeBytes: 40, packedBytes: 20, method: "zstd", sha256: "1".repeat(64) }],
    },
    { sha256: "2".repeat(64), sizeBytes: 0, segments: [] },
  ],
};

function packOf(header: PackHeader): { readonly bytes: Uint8Array; readonly headerBytes: number } {
  const start = encodePackHeader(header);
  const bytes = new Uint8Array(packLength(header, start.length)).map((_, index) => index % 251);
  bytes.set(start);
  return { bytes, headerBytes: start.length };
}

function prefixed(json: string): Uint8Array {
  const text = new TextEncoder().encode(json);
  const bytes = new Uint8Array(9 + text.length);
  bytes.set([0x52, 0x47, 0x50, 0x4b, 1, 0, 0, text.length >> 8, text.length & 0xff]);
  bytes.set(text, 9);
  return bytes;
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
