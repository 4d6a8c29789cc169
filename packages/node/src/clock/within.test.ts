import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { VirtualClock } from "@regrow/sim/clock";
import { TimeLimit, within } from "./within.ts";

const SIGNAL = new AbortController().signal;
const NEVER = new Promise<never>(() => {});

describe("within", () => {
  it("gives what was done in time, and leaves no timer behind", async () => {
    const clock = new VirtualClock();
    assert.equal(await within(clock, 10, SIGNAL, async () => 7), 7);
    await assert.rejects(
      within(clock, 10, SIGNAL, async () => {
        throw new Error("broken");
      }),
      /broken/,
    );
    await clock.advance(0);
    assert.deepEqual(clock.pending(), []);
  });

  it("ends a wait when its time is over, and tells whoever waited", async () => {
    const clock = new VirtualClock();
    let told: unknown;
    const waiting = within(clock, 10, SIGNAL, (signal) => {
      signal.addEventListener("abort", () => (told = signal.reason));
      return NEVER;
    });
    await clock.runUntil(assert.rejects(waiting, TimeLimit));
    assert.equal(clock.monotonicMs(), 10);
    assert.ok(told instanceof TimeLimit);
  });

  it("ends with the reason of the outer signal, and hears it no more afterwards", async () => {
    const clock = new VirtualClock();
    const outer = new AbortController();
    const reason = new Error("stop");
    const waiting = within(clock, 10, outer.signal, () => NEVER);
    outer.abort(reason);
    await assert.rejects(waiting, reason);
    await assert.rejects(
      within(clock, 10, outer.signal, async () => assert.fail("begun")),
      reason,
    );
    await clock.advance(0);
    assert.deepEqual(clock.pending(), []);
  });
});
