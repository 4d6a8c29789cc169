import assert from "node:assert/strict";
import { createHash, hash, randomBytes } from "node:crypto";
import { closeSync, openSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { RegrowError } from "@regrow/core/error";
import { PACK_LIMITS, encodePackHeader, parsePackHeader, PACK_PREFIX_BYTES, type PackMethod } from "@regrow/core/pack";
import fc from "fast-check";
import { BaseIndex } from "./base-index.ts";
import { FileSource, MemorySource } from "./byte-source.ts";
import { encodeSegments } from "./encode-segments.ts";
import { findOperations } from "./find-operations.ts";
import { MatchIndex } from "./match-index.ts";
import { unpackSegment } from "./unpack-segment.ts";

describe("segments", () => {
  it("come back, whatever was changed, inserted, moved or removed", async () => {
    const edit = fc.record({
      at: fc.nat(),
      removed: fc.nat(300),
      inserted: fc.uint8Array({ maxLength: 60 }),
      from: fc.nat(),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(edit, { maxLength: 8 }),
        fc.integer({ min: 200, max: 9_000 }),
        async (edits, length) => {
          const base = text(length);
          let next: Uint8Array = base;
          for (const { at, removed, inserted, from } of edits) {
            const cut = at % (next.length + 1);
            const moved = base.subarray(from % base.length, (from % base.length) + 100);
            next = Buffer.concat([next.subarray(0, cut), inserted, moved, next.subarray(cut + removed)]);
          }
          await comesBack(base, next);
        },
      ),
      { numRuns: 25 },
    );
  });

  it("travel as what is smallest: deltas, frames with and without a dictionary, or as they are", async () => {
    const noise = randomBytes(20_000);
    const words = text(40_000);
    assert.deepEqual(await comesBack(noise, Buffer.concat([noise.subarray(5), noise])), ["delta"]);
    assert.deepEqual(await comesBack(null, noise), ["plain"]);
    assert.deepEqual(await comesBack(null, words), ["zstd"]);
    assert.deepEqual(await comesBack(noise, randomBytes(3_000)), ["plain"]);
    assert.deepEqual(await comesBack(words, new Uint8Array(0)), []);
    // Pieces that are too short for copies but known to the dictionary.
    const pieces = Array.from({ length: 2_000 }, (_, index) => piece(noise, (index * 7_919) % 19_000));
    assert.deepEqual(await comesBack(noise, Buffer.concat(pieces)), ["zstd-dictionary"]);
  });

  it("are cut at 4 MiB, and small files cost nothing of their own", async () => {
    const base = text(PACK_LIMITS.segmentBytes + 1_000);
    const next = base.slice();
    next[10] = 1;
    assert.deepEqual(await comesBack(base, next), ["delta", "delta"]);
    const [first] = [...encodeSegments({ base: new MemorySource(base), next: new MemorySource(next) })];
    assert.ok(first !== undefined && first.packed.length < 40, `${first?.packed.length} bytes`);
  });

  it("refuses frames that are damaged or make more than was announced", async () => {
    const [encoded] = [...encodeSegments({ base: null, next: new MemorySource(text(5_000)) })];
    assert.ok(encoded !== undefined && encoded.segment.method === "zstd");
    const { segment, packed } = encoded;
    const never = (): Promise<Uint8Array> => Promise.reject(new Error("nothing is to be read"));
    for (const [wrong, bytes] of [
      [segment, packed.subarray(1)],
      [segment, packed.subarray(0, -1)],
      [{ ...segment, sizeBytes: 4_999 }, packed],
      [{ ...segment, sizeBytes: 5_001 }, packed],
      [{ ...segment, method: "plain" }, packed],
    ] as const) {
      await assert.rejects(unpackSegment(wrong, bytes, never), isInvalid);
    }
  });
});

describe("base index", () => {
  it("finds the parts of a large base that a piece was taken from", () => {
    // Always the same: of noise that is drawn anew, a little looks alike once in a while.
    const noise = (seed: string, outputLength: number): Buffer =>
      createHash("shake256", { outputLength }).update(seed).digest();
    const base = noise("base", 3_000_000);
    const index = new BaseIndex(new MemorySource(base));
    const piece = Buffer.concat([base.subarray(2_000_000, 2_050_000), base.subarray(400_100, 420_000)]);
    const ranges = index.similar(piece, 500_000);
    for (const at of [2_000_000, 2_049_999, 400_100, 419_999])
      assert.ok(
        ranges.some(({ offsetBytes, lengthBytes }) => offsetBytes <= at && at < offsetBytes + lengthBytes),
        `${at}`,
      );
    assert.ok(ranges.reduce((sum, { lengthBytes }) => sum + lengthBytes, 0) <= 500_000);
    assert.deepEqual(index.similar(noise("other", 1_000), 500_000), []);
    assert.deepEqual(index.similar(piece, 3_000_000), [{ offsetBytes: 0, lengthBytes: 3_000_000 }]);
  });
});

describe("operations", () => {
  it("make all of the bytes out of places that the base has", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 400, max: 3 }),
        fc.uint8Array({ maxLength: 400, max: 3 }),
        (base, bytes) => {
          const operations = findOperations(new MatchIndex(base), base, bytes);
          let made = 0;
          for (const { copyBytes, newBytes, baseOffset } of operations) {
            assert.ok(copyBytes >= 0 && newBytes >= 0 && copyBytes + newBytes > 0);
            assert.ok(copyBytes === 0 || (baseOffset >= 0 && baseOffset + copyBytes <= base.length));
            made += copyBytes + newBytes;
          }
          assert.equal(made, bytes.length);
        },
      ),
    );
  });
});

describe("file source", () => {
  it("reads anywhere, and says when a file is shorter than announced", async () => {
    const folder = await mkdtemp(join(tmpdir(), "regrow-delta-"));
    const path = join(folder, "bytes");
    writeFileSync(path, text(100));
    const descriptor = openSync(path, "r");
    try {
      const source = new FileSource(descriptor, 120);
      assert.deepEqual(source.read(40, 60), text(100).subarray(40));
      assert.throws(
        () => source.read(40, 61),
        (error) => error instanceof RegrowError && error.code === "STORAGE_FAILED",
      );
    } finally {
      closeSync(descriptor);
      await rm(folder, { recursive: true });
    }
  });
});

/** Encodes, decodes, compares; gives the methods. */
async function comesBack(base: Uint8Array | null, next: Uint8Array): Promise<readonly PackMethod[]> {
  const sources = { base: base === null ? null : new MemorySource(base), next: new MemorySource(next) };
  const encoded = [...encodeSegments(sources)];
  const parts: Uint8Array[] = [];
  for (const { segment, packed } of encoded) {
    assert.equal(packed.length, segment.packedBytes);
    const read = (offset: number, length: number): Promise<Uint8Array> =>
      Promise.resolve(new MemorySource(base ?? new Uint8Array(0)).read(offset, length));
    const bytes = await unpackSegment(segment, packed, read);
    assert.equal(hash("sha256", bytes), segment.sha256);
    parts.push(bytes);
  }
  assert.equal(Buffer.compare(Buffer.concat(parts), next), 0);
  const segments = encoded.map(({ segment }) => segment);
  const header = {
    from: base === null ? null : "a".repeat(64),
    to: "b".repeat(64),
    streamBytes: next.length,
    segments,
  };
  assert.deepEqual(parsePackHeader(encodePackHeader(header).subarray(PACK_PREFIX_BYTES)), header);
  return segments.map(({ method }) => method);
}

function piece(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.subarray(at, at + 7);
}

/** Lines that differ in numbers. */
function text(length: number): Uint8Array {
  const lines = Array.from(
    { length: Math.ceil(length / 30) },
    (_, index) => `line ${index}: value ${Math.imul(index, 2_654_435_761) >>> 8}\n`,
  );
  return new TextEncoder().encode(lines.join("").padEnd(length, ".")).subarray(0, length);
}

function isInvalid(error: unknown): boolean {
  return error instanceof RegrowError && error.code === "UPDATE_PACK_INVALID";
}
