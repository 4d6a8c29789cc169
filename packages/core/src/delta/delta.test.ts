import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { RegrowError } from "../error/index.ts";
import { decodeDelta, encodeDelta, type ReadBase } from "./delta.ts";
import { NumberModel } from "./numbers.ts";
import { MOST_OPERATIONS, OperationModel, type Operation } from "./operations.ts";
import { RangeDecoder, RangeEncoder } from "./range-coder.ts";

/** A base, and steps that copy out of it; what is copied changes a little, what is new is anything. */
const recipes = fc
  .record({
    base: fc.uint8Array({ minLength: 1, maxLength: 3_000 }),
    steps: fc.array(fc.record({ copy: fc.nat(900), fresh: fc.nat(40), place: fc.nat() }), {
      minLength: 1,
      maxLength: 12,
    }),
    changes: fc.array(fc.record({ at: fc.nat(), byte: fc.nat(255) }), { maxLength: 30 }),
    fresh: fc.uint8Array({ minLength: 1, maxLength: 60 }),
  })
  .map(({ base, steps, changes, fresh }) => {
    const operations = steps
      .map(({ copy, fresh: newBytes, place }): Operation => {
        const baseOffset = place % base.length;
        return { copyBytes: Math.min(copy, base.length - baseOffset), newBytes, baseOffset };
      })
      .filter(({ copyBytes, newBytes }) => copyBytes + newBytes > 0);
    const bytes = Uint8Array.from(
      operations.flatMap(({ copyBytes, newBytes, baseOffset }) => [
        ...base.subarray(baseOffset, baseOffset + copyBytes),
        ...Array.from({ length: newBytes }, (_, index) => fresh[index % fresh.length] ?? 0),
      ]),
    );
    if (bytes.length > 0) for (const { at, byte } of changes) bytes[at % bytes.length] = byte;
    return { base, operations, bytes };
  })
  .filter(({ bytes }) => bytes.length > 0);

describe("delta", () => {
  it("gives back what it was made of", async () => {
    await fc.assert(
      fc.asyncProperty(recipes, async ({ base, operations, bytes }) => {
        const packed = encodeDelta(bytes, operations, sourceOf(base));
        assert.ok(packed !== undefined);
        assert.deepEqual(await decodeDelta(packed, bytes.length, readerOf(base)), bytes);
      }),
      { numRuns: 40 },
    );
  });

  it("ends with an error or a segment of its size, whatever it is given", async () => {
    const change = fc.record({ at: fc.nat(), byte: fc.nat(255), cut: fc.nat() });
    await fc.assert(
      fc.asyncProperty(recipes, change, async ({ base, operations, bytes }, { at, byte, cut }) => {
        const packed = encodeDelta(bytes, operations, sourceOf(base)) ?? new Uint8Array(1);
        const broken = packed.slice(0, Math.max(1, packed.length - (cut % 4)));
        broken[at % broken.length] = byte;
        await endsProperly(broken, bytes.length, base);
      }),
      { numRuns: 50 },
    );
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.integer({ min: 1, max: 5_000 }), (packed, sizeBytes) =>
        endsProperly(packed, sizeBytes, new Uint8Array(100)),
      ),
      { numRuns: 50 },
    );
  });

  it("takes next to nothing for megabytes that are the same elsewhere", async () => {
    const base = Uint8Array.from({ length: 2_000_000 }, (_, index) => Math.imul(index, index) >> 5);
    const bytes = base.slice(1_000);
    const packed = encodeDelta(bytes, [{ copyBytes: bytes.length, newBytes: 0, baseOffset: 1_000 }], sourceOf(base));
    assert.ok(packed !== undefined && packed.length < 40, `${packed?.length} bytes`);
    assert.deepEqual(await decodeDelta(packed, bytes.length, readerOf(base)), bytes);
  });

  it("knows where calls go when the code around them has moved", () => {
    const [base, bytes] = [program(0), program(64)];
    const before: Operation = { copyBytes: 8_000, newBytes: 64, baseOffset: 0 };
    const moved: Operation = { copyBytes: base.length - 8_000, newBytes: 0, baseOffset: 8_000 };
    const inserted = encodeDelta(bytes, [before, moved], sourceOf(base));
    const changed = bytes.subarray(8_064).filter((byte, at) => byte !== base[at + 8_000]).length;
    assert.ok(changed > 400, `${changed} bytes differ`);
    assert.ok(inserted !== undefined && inserted.length * 4 < changed, `${inserted?.length} bytes for ${changed}`);
  });

  it("refuses copies from beyond the base, a base that gives less, and steps without bytes", async () => {
    const bytes = new Uint8Array(100).fill(7);
    const packed = encodeDelta(bytes, [{ copyBytes: 100, newBytes: 0, baseOffset: 50 }], sourceOf(new Uint8Array(150)));
    assert.ok(packed !== undefined);
    await assert.rejects(
      decodeDelta(packed, 100, () => Promise.resolve(new Uint8Array(99))),
      isInvalid,
    );
    await assert.rejects(decodeDelta(packed, 99, readerOf(new Uint8Array(150))), isInvalid);
    const beyond = [{ copyBytes: 100, newBytes: 0, baseOffset: 51 }];
    assert.throws(() => encodeDelta(bytes, beyond, sourceOf(new Uint8Array(150))), isInvalid);
    const model = new OperationModel();
    assert.throws(() => model.code(new RangeEncoder(), { copyBytes: 0, newBytes: 0, baseOffset: 0 }, 1), isInvalid);
  });

  it("makes none of more steps than a decoder takes", () => {
    const bytes = new Uint8Array(MOST_OPERATIONS + 1);
    const steps = Array.from({ length: bytes.length }, (): Operation => ({ copyBytes: 0, newBytes: 1, baseOffset: 0 }));
    assert.equal(encodeDelta(bytes, steps, sourceOf(bytes)), undefined);
  });
});

describe("range coder", () => {
  it("gives back every bit at any probability", () => {
    const bits = fc.array(fc.tuple(fc.nat(1), fc.integer({ min: 1, max: 32_767 })), { maxLength: 400 });
    fc.assert(
      fc.property(bits, (list) => {
        const encoder = new RangeEncoder();
        for (const [bit, probability] of list) encoder.code(bit, probability);
        const decoder = new RangeDecoder(encoder.finish());
        for (const [bit, probability] of list) assert.equal(decoder.code(0, probability), bit);
      }),
    );
  });

  it("takes numbers of every size", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.maxSafeNat().map((value) => value % 2 ** 47),
          { maxLength: 50 },
        ),
        (values) => {
          const encoder = new RangeEncoder();
          const model = new NumberModel();
          for (const value of values) model.code(encoder, value);
          const decoder = new RangeDecoder(encoder.finish());
          const other = new NumberModel();
          for (const value of values) assert.equal(other.code(decoder, 0), value);
        },
      ),
    );
  });
});

/** Functions of 100 bytes that call each other; those after the first 80 lie further by as much as was inserted. */
function program(insertedBytes: number): Uint8Array {
  const code = new Uint8Array(30_000 + insertedBytes).fill(0x90);
  const view = new DataView(code.buffer);
  const startOf = (index: number): number => index * 100 + (index < 80 ? 0 : insertedBytes);
  for (let index = 0; index < 300; index += 1) {
    for (let call = 0; call < 6; call += 1) {
      const at = startOf(index) + call * 16;
      code[at] = 0xe8;
      view.setInt32(at + 1, startOf((index * 7 + call * 53) % 300) - (at + 5), true);
    }
  }
  return code;
}

async function endsProperly(packed: Uint8Array, sizeBytes: number, base: Uint8Array): Promise<void> {
  try {
    assert.equal((await decodeDelta(packed, sizeBytes, readerOf(base))).length, sizeBytes);
  } catch (error) {
    if (!isInvalid(error)) throw error;
  }
}

function sourceOf(base: Uint8Array): Parameters<typeof encodeDelta>[2] {
  return { sizeBytes: base.length, read: (offset, length) => base.subarray(offset, offset + length) };
}

function readerOf(base: Uint8Array): ReadBase {
  return (offset, length) => Promise.resolve(base.subarray(offset, offset + length));
}

function isInvalid(error: unknown): boolean {
  return error instanceof RegrowError && error.code === "UPDATE_PACK_INVALID";
}
