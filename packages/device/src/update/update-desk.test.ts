import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RegrowError } from "@regrow/core/error";
import { SimulatedDisk } from "@regrow/sim/disk";
import { VirtualClock } from "@regrow/sim/clock";
import { SILENT } from "../../test/test-device.ts";
import type { AirTurn } from "./air-turn.ts";
import { UpdateDesk } from "./update-desk.ts";

const MINUTE_MS = 60_000;
const { signal } = new AbortController();

interface Open {
  readonly desk: UpdateDesk;
  readonly clock: VirtualClock;
}

async function open(): Promise<Open> {
  const disk = new SimulatedDisk();
  await disk.makeDirectory("run");
  const clock = new VirtualClock();
  return { desk: new UpdateDesk({ disk, clock, log: SILENT, onProgress: () => {} }), clock };
}

/** An update over the air which waits for its next try as long as the clock stands still. */
function waitingFor(
  clock: VirtualClock,
  tries: AirTurn[],
  waitMs = 10 * MINUTE_MS,
): (turn: AirTurn) => Promise<string> {
  return async (turn) => {
    tries.push(turn);
    await clock.sleep(waitMs, turn.signal);
    return "done";
  };
}

describe("UpdateDesk", () => {
  it("lets an update over the air step aside for one that is brought, and go on a minute later", async () => {
    const { desk, clock } = await open();
    const tries: AirTurn[] = [];
    const air = desk.runOverTheAir(waitingFor(clock, tries), signal);
    assert.deepEqual([desk.isBusy, desk.isHeld, desk.standing.kind], [true, false, "pending"]);
    await desk.makeWay();
    assert.equal(desk.standing.kind, "none", "it is no failure");
    const brought = Promise.withResolvers<string>();
    const running = desk.run(() => brought.promise);
    await clock.advance(2 * MINUTE_MS);
    assert.deepEqual([desk.isHeld, tries.length], [true, 1]);
    brought.resolve("head");
    assert.equal(await running, "head");
    assert.deepEqual([desk.isBusy, desk.isHeld], [true, false]);
    await clock.advance(2 * MINUTE_MS);
    assert.equal(tries.length, 2);
    await clock.advance(10 * MINUTE_MS);
    assert.equal(await air, "done");
    assert.equal(desk.isBusy, false);
  });

  it("leaves the one over the air where another is installed, whose outcome stays", async () => {
    const { desk, clock } = await open();
    const tries: AirTurn[] = [];
    const air = desk.runOverTheAir(waitingFor(clock, tries), signal);
    const left = assert.rejects(air, { code: "UPDATE_INTERRUPTED" });
    await desk.run(() => desk.noteInstalled("brought"));
    await clock.advance(2 * MINUTE_MS);
    await left;
    assert.deepEqual([tries.length, desk.standing], [1, { kind: "installed", generation: "brought" }]);
  });

  it("interrupts nothing that is being installed, and nothing that was brought", async () => {
    const { desk } = await open();
    const done = Promise.withResolvers<void>();
    const air = desk.runOverTheAir((turn) => (turn.hold(), done.promise), signal);
    await assert.rejects(
      desk.run(async () => {}),
      { code: "UPDATE_BUSY" },
    );
    done.resolve();
    await air;
    const brought = desk.run(() => new Promise<void>((resolve) => setImmediate(resolve)));
    await assert.rejects(
      desk.runOverTheAir(async () => {}, signal),
      { code: "UPDATE_BUSY" },
    );
    await assert.rejects(desk.makeWay(), { code: "UPDATE_BUSY" });
    await brought;
  });

  it("ends what waits for its turn with the kernel", async () => {
    const { desk, clock } = await open();
    const stop = new AbortController();
    const air = desk.runOverTheAir(waitingFor(clock, []), stop.signal);
    await desk.makeWay();
    stop.abort(new RegrowError("UPDATE_INTERRUPTED"));
    await assert.rejects(air, { code: "UPDATE_INTERRUPTED" });
    assert.equal(desk.isBusy, false);
  });
});
