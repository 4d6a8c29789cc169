import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { VirtualClock } from "@regrow/sim/clock";
import { TimeFloor, type FloorStore } from "./time-floor.ts";

const DAY_MS = 24 * 3_600_000;
const YEAR_MS = 365 * DAY_MS;
const NOW_MS = Date.UTC(2030, 5, 1);

class Store implements FloorStore {
  readonly kept: number[];

  constructor(keptMs = 0) {
    this.kept = keptMs === 0 ? [] : [keptMs];
  }

  floorMs(): Promise<number> {
    return Promise.resolve(this.kept.at(-1) ?? 0);
  }
  keepFloor(floorMs: number): Promise<void> {
    this.kept.push(floorMs);
    return Promise.resolve();
  }
}

describe("the floor of a device's time", () => {
  it("is taken up after a restart, whatever the clock says then", async () => {
    const store = new Store();
    await new TimeFloor(new VirtualClock(NOW_MS), store).raise(NOW_MS);
    const floor = new TimeFloor(new VirtualClock(0), store);
    await floor.recall();
    assert.equal(floor.nowMs(), NOW_MS);
  });

  it("is written once a day, not at each check-in", async () => {
    const clock = new VirtualClock(NOW_MS);
    const store = new Store();
    const floor = new TimeFloor(clock, store);
    for (let hour = 0; hour <= 72; hour += 1) {
      await floor.raise(clock.nowMs());
      await clock.advance(DAY_MS / 24);
    }
    assert.equal(store.kept.length, 4);
  });

  it("is lifted by the DMS no further than a day above a clock that may be right", async () => {
    const clock = new VirtualClock(NOW_MS);
    const floor = new TimeFloor(clock, new Store(NOW_MS - YEAR_MS));
    for (let time = 0; time < 20; time += 1) await floor.raise(NOW_MS + 70 * YEAR_MS);
    assert.equal(floor.nowMs(), NOW_MS + DAY_MS);
  });

  it("follows the DMS where the clock is certainly wrong, two years at a time", async () => {
    const clock = new VirtualClock(0);
    const floor = new TimeFloor(clock, new Store(NOW_MS));
    await floor.raise(NOW_MS + 3 * YEAR_MS);
    assert.equal(floor.nowMs(), NOW_MS + 2 * YEAR_MS);
    await floor.raise(NOW_MS + 3 * YEAR_MS);
    assert.equal(floor.nowMs(), NOW_MS + 3 * YEAR_MS);
  });

  it("is never raised by the device's own clock: one bad reading would stay for ever", async () => {
    const clock = new VirtualClock(NOW_MS);
    const store = new Store();
    const floor = new TimeFloor(clock, store);
    clock.setWall(NOW_MS + 50 * YEAR_MS);
    assert.equal(floor.nowMs(), NOW_MS + 50 * YEAR_MS);
    await floor.raise(NOW_MS);
    clock.setWall(NOW_MS);
    assert.deepEqual([floor.nowMs(), store.kept.at(-1)], [NOW_MS, NOW_MS]);
    assert.equal(floor.toldNowMs(), NOW_MS);
  });
});
