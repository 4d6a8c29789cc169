import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RegrowError } from "@regrow/core/error";
import { VirtualClock } from "@regrow/sim/clock";
import { Downloads, type Download } from "./downloads.ts";

const PROGRESS = { bundleId: "b", doneBytes: 0, totalBytes: 1_000_000 };

/** What each download gets in so many seconds of virtual time, when all of them take as much as they may. */
async function run(clock: VirtualClock, downloads: readonly Download[], seconds: number): Promise<readonly number[]> {
  const taken = downloads.map(() => 0);
  const stop = new AbortController();
  const running = downloads.map(async ({ pace }, index) => {
    for (;;) {
      const bytes = pace.pieceBytes();
      await pace.take(bytes, stop.signal);
      taken[index] = (taken[index] ?? 0) + bytes;
      await clock.sleep(1, stop.signal); // the network is not infinitely fast
    }
  });
  const ended = Promise.allSettled(running);
  for (let ms = 0; ms < seconds * 1_000; ms += 20) await clock.advance(20);
  stop.abort(new Error("enough"));
  await ended;
  return taken;
}

describe("Downloads", () => {
  it("shares what all of them get equally, and keeps to it", async () => {
    const clock = new VirtualClock();
    const downloads = new Downloads(clock, { bytesPerSecond: 100_000, bytesPerSecondPerDevice: null });
    const taken = await run(
      clock,
      ["a", "b", "c", "d"].map((uuid) => downloads.begin(uuid, PROGRESS)),
      20,
    );
    const sum = taken.reduce((all, each) => all + each, 0);
    assert.ok(sum <= 2_100_000 + 4 * 64 * 1024 && sum >= 1_800_000, String(sum));
    assert.ok(Math.max(...taken) - Math.min(...taken) <= 100_000, String(taken));
  });

  it("keeps each device to its own limit, however many connections it has", async () => {
    const clock = new VirtualClock();
    const downloads = new Downloads(clock, { bytesPerSecond: null, bytesPerSecondPerDevice: 10_000 });
    const of = (uuid: string): Download => downloads.begin(uuid, PROGRESS);
    const [a1 = 0, a2 = 0, b = 0] = await run(clock, [of("a"), of("a"), of("b")], 20);
    assert.ok(a1 + a2 <= 230_000 && a1 + a2 >= 180_000, `${a1} + ${a2}`);
    assert.ok(b <= 230_000 && b >= 180_000, String(b));
  });

  it("refuses who is one too many with a time to come back, and takes them when another has ended", () => {
    const downloads = new Downloads(new VirtualClock(), { bytesPerSecond: 8_192, bytesPerSecondPerDevice: null });
    const first = downloads.begin("a", PROGRESS);
    downloads.begin("b", PROGRESS);
    const isRefused = (error: unknown): boolean =>
      error instanceof RegrowError && error.code === "RATE_LIMITED" && error.details["retryAfterMs"] === 60_000;
    assert.throws(() => downloads.begin("c", PROGRESS), isRefused);
    first.end();
    first.end();
    downloads.begin("c", PROGRESS);
    assert.throws(() => downloads.begin("d", PROGRESS), isRefused);
    const unlimited = new Downloads(new VirtualClock(), { bytesPerSecond: null, bytesPerSecondPerDevice: null });
    for (let count = 0; count < 3; count += 1) unlimited.begin("a", PROGRESS);
    assert.throws(() => unlimited.begin("a", PROGRESS), isRefused);
  });

  it("waits for nobody who has gone, and shows how far a device is", async () => {
    const clock = new VirtualClock();
    const downloads = new Downloads(clock, { bytesPerSecond: 100, bytesPerSecondPerDevice: null });
    const download = downloads.begin("a", PROGRESS);
    assert.deepEqual(downloads.progressOf("a"), PROGRESS);
    download.progress(400, 400);
    assert.equal(downloads.progressOf("a")?.doneBytes, 400);
    const gone = new AbortController();
    const waiting = assert.rejects(download.pace.take(10_000, gone.signal), /gone/);
    gone.abort(new Error("gone"));
    await waiting;
    download.end();
    assert.equal(downloads.progressOf("a"), null);
  });
});
