import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RegrowError } from "@regrow/core/error";
import type { CheckInAnswer, Offer } from "@regrow/core/protocol";
import { VirtualClock } from "@regrow/sim/clock";
import { MIDDLING_ENTROPY, SILENT } from "../../test/test-device.ts";
import { NO_WISH } from "./check-in.ts";
import { CheckInLoop } from "./check-in-loop.ts";

const OFFER: Offer = { updateId: "u", bundleId: "b", version: "1.1.0", manifestSha256: "0".repeat(64), headBytes: 1 };

function answer(afterMs: number, offer: Offer | null = null): CheckInAnswer {
  return { offer, standing: null, reasons: [], logSequence: 0, timeMs: 0, return: { afterMs, jitterMs: 100 } };
}

/** A loop whose check-ins answer in turn; what happens is kept with its time. */
function startLoop(answers: readonly (CheckInAnswer | RegrowError)[]) {
  const clock = new VirtualClock();
  const abort = new AbortController();
  const happened: (readonly [what: string, atMs: number])[] = [];
  const note = (what: string): void => void happened.push([what, clock.monotonicMs()]);
  let next = 0;
  const loop = new CheckInLoop({
    clock,
    entropy: MIDDLING_ENTROPY,
    log: SILENT,
    wish: async () => NO_WISH,
    onAnswer: async ({ offer, available }) => {
      if (offer !== null) note(`offer ${offer.version}`);
      return available === undefined ? null : 10;
    },
    checkIn: {
      run: async () => {
        note("check-in");
        const reply = answers[Math.min(next++, answers.length - 1)];
        if (reply === undefined || reply instanceof RegrowError) throw reply ?? new Error("no answer");
        return reply;
      },
      tell: async () => note("tell"),
    },
  });
  const ended = loop.run(abort.signal);
  return { clock, loop, happened, stop: async () => (abort.abort(), ended) };
}

describe("CheckInLoop", () => {
  it("comes back when the DMS says, with its jitter, and passes offers on", async () => {
    const { clock, happened, stop } = startLoop([answer(1_000), answer(5_000, OFFER)]);
    await clock.advance(7_000);
    await stop();
    assert.deepEqual(happened, [
      ["check-in", 0],
      ["check-in", 1_050],
      ["offer 1.1.0", 1_050],
      ["check-in", 6_100],
      ["offer 1.1.0", 6_100],
    ]);
  });

  it("comes back earlier where the device itself waits for something", async () => {
    const { clock, happened, stop } = startLoop([{ ...answer(1_000), available: "1.1.0" }, answer(5_000)]);
    await clock.advance(1_000);
    await stop();
    assert.deepEqual(happened, [
      ["check-in", 0],
      ["check-in", 10],
    ]);
  });

  it("waits longer after each failure, and as long as a refusal asks", async () => {
    const gone = new RegrowError("DMS_UNREACHABLE");
    const { clock, happened, stop } = startLoop([
      gone,
      gone,
      new RegrowError("DEVICE_REVOKED", { returnAfterMs: 86_400_000, returnJitterMs: 0 }),
      answer(1),
    ]);
    await clock.advance(86_400_000);
    assert.deepEqual(
      happened.map(([, atMs]) => atMs),
      [0, 1_500, 4_500],
    );
    await stop();
  });

  it("waits for provisioning without asking again", async () => {
    const { clock, loop, happened, stop } = startLoop([new RegrowError("DEVICE_NOT_PROVISIONED"), answer(3_600_000)]);
    await clock.advance(86_400_000);
    assert.equal(happened.length, 1);
    loop.wake("check-in");
    await clock.advance(0);
    assert.deepEqual(happened.at(-1), ["check-in", 86_400_000]);
    await stop();
  });

  it("sends what was recorded in between once, without checking in", async () => {
    const { clock, loop, happened, stop } = startLoop([answer(10_000)]);
    await clock.advance(1_000);
    loop.wake("tell");
    loop.wake("tell");
    await clock.advance(1_000);
    assert.deepEqual(happened, [
      ["check-in", 0],
      ["tell", 1_200],
    ]);
    await clock.advance(8_050);
    assert.deepEqual(happened.at(-1), ["check-in", 10_050]);
    await stop();
  });

  it("leaves no timer behind", async () => {
    const { clock, stop } = startLoop([answer(10_000)]);
    await clock.advance(25_000);
    await stop();
    assert.deepEqual(clock.pending(), []);
  });
});
