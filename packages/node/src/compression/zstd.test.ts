import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { constants, zstdCompressSync } from "node:zlib";
import { RegrowError } from "@regrow/core/error";
import fc from "fast-check";
import { compress, decompress, decompressStream } from "./zstd.ts";

describe("zstd", () => {
  it("gives back what was compressed, whole and in pieces", async () => {
    const givesBack = fc.asyncProperty(
      fc.uint8Array({ maxLength: 5000 }),
      fc.integer({ min: 1, max: 19 }),
      fc.integer({ min: 1, max: 700 }),
      async (bytes, level, pieceBytes) => {
        const packed = await compress(bytes, level);
        assert.deepEqual(new Uint8Array(await decompress(packed, bytes.length)), bytes);
        assert.deepEqual(await collect(decompressStream(inPieces(packed, pieceBytes), bytes.length)), bytes);
      },
    );
    await fc.assert(givesBack, { numRuns: 50 });
  });

  it("stops at the limit, however little the input is", async () => {
    const bomb = await compress(new Uint8Array(50_000_000), 3);
    assert.ok(bomb.length < 10_000);
    await assert.rejects(decompress(bomb, 1000), isDamaged);
    let seen = 0;
    const unpack = async (): Promise<void> => {
      for await (const piece of decompressStream(inPieces(bomb, 1000), 1_000_000)) seen += piece.length;
    };
    await assert.rejects(unpack(), isDamaged);
    assert.ok(seen <= 1_000_000);
  });

  it("refuses what is cut off, damaged, or wants a huge window", async () => {
    const bytes = Uint8Array.from({ length: 3000 }, (_, index) => (index * index) % 251);
    const packed = await compress(bytes, 3);
    const hugeWindow = zstdCompressSync(new Uint8Array(2 ** 25), {
      params: { [constants.ZSTD_c_windowLog]: 27, [constants.ZSTD_c_contentSizeFlag]: 0 },
    });
    for (const bad of [packed.subarray(0, -1), packed.subarray(1), new Uint8Array(20), hugeWindow]) {
      await assert.rejects(decompress(bad, 2 ** 26), isDamaged);
      await assert.rejects(collect(decompressStream(inPieces(bad, 100), 2 ** 26)), isDamaged);
    }
  });

  it("passes on what the source throws", async () => {
    const broken = new Error("the disk");
    async function* source(): AsyncGenerator<Uint8Array> {
      yield (await compress(new Uint8Array(100), 3)).subarray(0, 5);
      throw broken;
    }
    await assert.rejects(collect(decompressStream(source(), 100)), broken);
  });

  it("closes the source when the reader has had enough", async () => {
    let isClosed = false;
    async function* source(): AsyncGenerator<Uint8Array> {
      try {
        yield await compress(new Uint8Array(1_000_000), 3);
        yield new Uint8Array();
      } finally {
        isClosed = true;
      }
    }
    for await (const piece of decompressStream(source(), 1_000_000)) if (piece.length > 0) break;
    assert.equal(isClosed, true);
  });
});

async function* inPieces(bytes: Uint8Array, pieceBytes: number): AsyncGenerator<Uint8Array> {
  for (let offset = 0; offset < bytes.length; offset += pieceBytes) yield bytes.subarray(offset, offset + pieceBytes);
}

async function collect(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  return new Uint8Array(Buffer.concat(await Array.fromAsync(pieces)));
}

function isDamaged(thrown: unknown): boolean {
  return thrown instanceof RegrowError && thrown.code === "BUNDLE_OBJECT_DAMAGED";
}
