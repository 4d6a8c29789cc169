import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { clockContract } from "@regrow/testing/contract";
import { VirtualClock } from "./virtual-clock.ts";

clockContract("VirtualClock", () => {
  const clock = new VirtualClock();
  return { clock, pass: (waiting) => clock.runUntil(waiting) };
});

describe("VirtualClock", () => {
  it("wakes sleepers at their own moments, in order", async () => {
    const clock = new VirtualClock();
    const woken: string[] = [];
    const nap = async (name: string, ms: number): Promise<void> => {
      await clock.sleepNamed(name, ms);
      woken.push(`${name} ${clock.monotonicMs()}`);
    };
    const all = Promise.all([nap("late", 30), nap("early", 10), nap("also early", 10)]);
    assert.deepEqual(
      clock.pending().map(({ name }) => name),
      ["early", "also early", "late"],
    );
    await clock.advance(29);
    assert.deepEqual(woken, ["early 10", "also early 10"]);
    await clock.runUntilIdle();
    await all;
    assert.equal(clock.monotonicMs(), 30);
  });

  it("says who never ends", async () => {
    const clock = new VirtualClock();
    const stopping = new AbortController();
    const loop = (async () => {
      for (;;) await clock.sleepNamed("heartbeat", 1000, stopping.signal);
    })();
    await assert.rejects(clock.runUntilIdle(10_000), /heartbeat/);
    stopping.abort();
    await assert.rejects(loop);
  });

  it("lets the wall clock jump without waking anybody", async () => {
    const clock = new VirtualClock(1_000);
    const sleeping = clock.sleep(10);
    clock.setWall(-5);
    assert.equal(clock.nowMs(), -5);
    assert.equal(clock.pending().length, 1);
    await clock.advance(10);
    await sleeping;
    assert.equal(clock.nowMs(), 5);
  });
});
