import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { VirtualClock } from "@regrow/sim/clock";
import { SaveSchedule } from "./save-schedule.ts";

const KIB = 1024;

/** Receives in pieces of 4 KiB; how often it saves, and the most that was ever not saved after the first 64 KiB, as a share of all. */
async function receive(
  totalBytes: number,
  bytesPerSecond: number,
): Promise<{ saves: number; worst: number; longestMs: number }> {
  const clock = new VirtualClock();
  const schedule = new SaveSchedule(clock);
  let [saves, worst, savedBytes, savedAtMs, longestMs] = [0, 0, 0, 0, 0];
  for (let received = 4 * KIB; received <= totalBytes; received += 4 * KIB) {
    await clock.advance((4 * KIB * 1_000) / bytesPerSecond);
    longestMs = Math.max(longestMs, clock.monotonicMs() - savedAtMs);
    if (schedule.isDue(received)) {
      schedule.saved(received);
      [savedBytes, savedAtMs] = [received, clock.monotonicMs()];
      saves += 1;
    }
    if (received >= 64 * KIB) worst = Math.max(worst, (received - savedBytes) / received);
  }
  return { saves, worst, longestMs };
}

describe("SaveSchedule", () => {
  it("saves a fast line rarely, and never risks more than a quarter of what has come", async () => {
    const { saves, worst } = await receive(64 * KIB * KIB, 1_000_000_000);
    assert.ok(saves <= 50, `${saves} saves`);
    assert.ok(worst <= 0.25, `${worst} of it`);
  });

  it("saves a slow line every few seconds", async () => {
    const { longestMs } = await receive(2 * KIB * KIB, 8 * KIB);
    assert.ok(longestMs <= 6_000, `${longestMs} ms`);
  });
});
