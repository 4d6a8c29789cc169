import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { VirtualClock } from "@regrow/sim/clock";
import { LeastPace, isTooSlow } from "./least-pace.ts";

const KIB = 1024;

describe("LeastPace", () => {
  it("ends a transfer that only trickles", async () => {
    const outcome = async (pieceBytes: number, everyMs: number): Promise<number | "held"> => {
      const clock = new VirtualClock();
      const pace = new LeastPace(clock);
      for (let piece = 0; piece < 500; piece += 1) {
        await clock.advance(everyMs);
        try {
          pace.take(pieceBytes);
        } catch {
          return clock.monotonicMs();
        }
      }
      return "held";
    };
    assert.equal(await outcome(1, 29_000), 145_000);
    assert.equal(await outcome(4 * KIB, 25_000), "held");
    assert.equal(await outcome(1_500, 2_000), "held");
    assert.deepEqual([isTooSlow(1, 1_000), isTooSlow(1, 120_000), isTooSlow(9 * KIB, 120_000)], [false, true, false]);
  });
});
