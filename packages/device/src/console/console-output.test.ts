import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { VirtualClock } from "@regrow/sim/clock";
import { OutputQueue, STALL_MS } from "./console-output.ts";

/** A reader who takes a piece when told so. */
function slowReader(whenStalled: "end" | "drop"): {
  readonly queue: OutputQueue;
  readonly clock: VirtualClock;
  readonly taken: () => string;
  readonly ends: () => number;
  take(): Promise<void>;
} {
  const clock = new VirtualClock();
  let [text, ends] = ["", 0];
  let waiting: (() => void) | undefined;
  const queue = new OutputQueue({
    clock,
    whenStalled,
    pieceBytes: 1_000,
    onEnd: () => (ends += 1),
    send: (bytes) =>
      new Promise((resolve) => {
        waiting = () => {
          text += new TextDecoder().decode(bytes);
          resolve();
        };
      }),
  });
  return {
    queue,
    clock,
    taken: () => text,
    ends: () => ends,
    take: async () => {
      const take = waiting;
      waiting = undefined;
      take?.();
      await clock.advance(0);
    },
  };
}

async function isSettled(promise: Promise<void>, clock: VirtualClock): Promise<boolean> {
  let settled = false;
  void promise.then(() => (settled = true));
  await clock.advance(0);
  return settled;
}

describe("OutputQueue", () => {
  it("sends pieces in order, and has room again when the reader has taken enough", async () => {
    const { queue, clock, take, taken } = slowReader("end");
    queue.write("a".repeat(70_000));
    queue.write("b");
    const room = queue.room();
    assert.equal(await isSettled(room, clock), false);
    for (let piece = 0; piece < 5; piece += 1) await take();
    assert.equal(await isSettled(room, clock), true);
    const empty = queue.empty();
    for (let piece = 0; piece < 100; piece += 1) await take();
    assert.equal(await isSettled(empty, clock), true);
    assert.equal(taken(), `${"a".repeat(70_000)}b`);
  });

  it("leaves out what nobody asked for while there is no room, and says so", async () => {
    const { queue, take, taken } = slowReader("end");
    queue.write("a".repeat(70_000));
    queue.offer("[message]");
    for (let piece = 0; piece < 100; piece += 1) await take();
    assert.ok(!taken().includes("message"));
    assert.match(taken(), /a\r\n\[Output was lost: nobody read it\]\r\n$/);
  });

  it("gives a reader up who takes nothing for too long", async () => {
    const { queue, clock, ends, taken, take } = slowReader("end");
    queue.write("a".repeat(200_000));
    const room = queue.room();
    await clock.advance(STALL_MS - 1);
    assert.equal(ends(), 0);
    await clock.advance(1);
    assert.equal(ends(), 1);
    await room;
    queue.write("more");
    await take();
    assert.ok(taken().length <= 1_000);
  });

  it("drops what a sleeping line does not take, and goes on with one line telling so", async () => {
    const { queue, clock, ends, taken, take } = slowReader("drop");
    queue.write("a".repeat(200_000));
    await clock.advance(STALL_MS);
    await queue.room();
    queue.write("never seen");
    await take();
    await take();
    queue.write("seen");
    await take();
    await take();
    assert.equal(taken(), `${"a".repeat(1_000)}\r\n[Output was lost: nobody read it]\r\nseen`);
    assert.equal(ends(), 0);
    assert.deepEqual(clock.pending(), []);
  });
});
