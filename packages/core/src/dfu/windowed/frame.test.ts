import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { decodeFrame, encodeFrame, type Frame } from "./frame.ts";
import { NEW_FRAME_READER, readFrames } from "./frame-reader.ts";
import { hold, rangesOf, release, type HeldBlock } from "./held-blocks.ts";
import { WINDOW_LIMITS } from "./limits.ts";
import { stuff, unstuff } from "./stuffing.ts";

const number = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const offset = fc.integer({ min: 0, max: WINDOW_LIMITS.fileBytes });
const text = fc.stringMatching(/^[\x20-\x7e]{0,90}$/);
const sha256 = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString("hex"));
const range = plain({ fromBytes: offset, toBytes: offset });
const kind = <Kind extends string>(name: Kind): fc.Arbitrary<Kind> => fc.constant(name);

/** A record as a codec makes it. */
function plain<T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> {
  return fc.record<T>(model, { noNullPrototype: true });
}

const frames: fc.Arbitrary<Frame> = fc.oneof(
  plain({ kind: kind("offer"), session: number, sizeBytes: offset, sha256, name: text }),
  plain({
    kind: kind("data"),
    session: number,
    number,
    offsetBytes: offset,
    bytes: fc.uint8Array({ minLength: 1, maxLength: WINDOW_LIMITS.dataBytes }),
  }),
  plain({ kind: kind("poll"), session: number, number }),
  plain({ kind: kind("bye"), session: number }),
  plain({ kind: fc.constantFrom("stop", "accepted", "refused"), session: number, text }),
  plain({
    kind: kind("state"),
    session: number,
    number,
    wantedBytes: offset,
    limitBytes: offset,
    held: fc.array(range, { maxLength: WINDOW_LIMITS.heldRanges }),
  }),
);

describe("stuffing", () => {
  it("leaves no zero, and is undone", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 1_200, max: 3 }), (bytes) => {
        const stuffed = stuff(bytes);
        assert.ok(!stuffed.includes(0));
        assert.ok(stuffed.length <= bytes.length + Math.ceil(bytes.length / 254) + 1);
        assert.deepEqual(unstuff(stuffed), bytes);
      }),
    );
    for (const length of [0, 1, 253, 254, 255, 508, 509]) {
      const full = new Uint8Array(length).fill(9);
      assert.deepEqual(unstuff(stuff(full)), full);
    }
  });

  it("is undone for no bytes that it has not made", () => {
    assert.equal(unstuff(Uint8Array.of(5, 1, 1)), undefined);
    assert.equal(unstuff(Uint8Array.of(0)), undefined);
  });
});

describe("frames", () => {
  it("are read as they were written, one after the other, however they are cut and whatever text stands between", () => {
    fc.assert(
      fc.property(fc.array(frames, { maxLength: 6 }), text, fc.integer({ min: 1, max: 600 }), (sent, talk, length) => {
        const all = sent.flatMap((frame) => [...Buffer.from(talk), ...encodeFrame(frame)]);
        let reader = NEW_FRAME_READER;
        const read: Frame[] = [];
        for (let at = 0; at < all.length; at += length) {
          const step = readFrames(reader, Uint8Array.from(all.slice(at, at + length)));
          reader = step.reader;
          read.push(...step.frames);
        }
        assert.deepEqual(read, sent);
      }),
      { numRuns: 60 },
    );
  });

  it("are none once a bit is turned, or when they are cut off", () => {
    const frame = encodeFrame({ kind: "poll", session: 7, number: 3 }).slice(1, -1);
    for (let bit = 0; bit < frame.length * 8; bit += 1)
      assert.equal(decodeFrame(frame.map((byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte))), undefined);
    for (let length = 0; length < frame.length; length += 1)
      assert.equal(decodeFrame(frame.subarray(0, length)), undefined);
  });

  it("are found again behind more than any frame has, of which nothing is kept", () => {
    const { reader } = readFrames(NEW_FRAME_READER, new Uint8Array(100_000).fill(1));
    assert.equal(reader.pending.length, 0);
    const frame = { kind: "bye", session: 1 } as const;
    assert.deepEqual(readFrames(reader, encodeFrame(frame)).frames, [frame]);
  });

  it("say a name and a text that fit, cut at a whole character", () => {
    const long = "ä".repeat(600);
    for (const frame of [
      { kind: "offer", session: 1, sizeBytes: 1, sha256: "ab".repeat(32), name: long },
      { kind: "stop", session: 1, text: long },
    ] as const) {
      const [read] = readFrames(NEW_FRAME_READER, encodeFrame(frame)).frames;
      const shown = read?.kind === "offer" ? read.name : read?.kind === "stop" ? read.text : "";
      assert.match(shown, /^ä{120,200}$/);
    }
  });
});

describe("blocks that came before their turn", () => {
  it("come out in order, once, when what was missing has come", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7], { minLength: 8 }), fc.nat(7), (order, doubled) => {
        const blockOf = (index: number): HeldBlock => ({
          offsetBytes: index * 4,
          bytes: Uint8Array.of(index, index, index, index),
        });
        let held: readonly HeldBlock[] = [];
        let wanted = 0;
        const out: number[] = [];
        for (const index of [...order.slice(0, 4), doubled, ...order.slice(4)]) {
          const step = release(hold(held, blockOf(index)), wanted);
          held = step.held;
          for (const { offsetBytes, bytes } of step.released) {
            assert.equal(offsetBytes, wanted);
            wanted += bytes.length;
            out.push(...bytes);
          }
        }
        assert.deepEqual(
          out,
          [0, 1, 2, 3, 4, 5, 6, 7].flatMap((index) => [index, index, index, index]),
        );
        assert.deepEqual(held, []);
      }),
    );
  });

  it("are told as ranges, and never lie over one another", () => {
    const block = (offsetBytes: number): HeldBlock => ({ offsetBytes, bytes: new Uint8Array(10) });
    const held = [block(30), block(10), block(20), block(25), block(60)].reduce(hold, [] as readonly HeldBlock[]);
    assert.deepEqual(rangesOf(held), [
      { fromBytes: 10, toBytes: 40 },
      { fromBytes: 60, toBytes: 70 },
    ]);
    assert.deepEqual(
      release(held, 35).released.map(({ offsetBytes, bytes }) => [offsetBytes, bytes.length]),
      [[35, 5]],
    );
  });
});
