import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";
import { VirtualClock } from "@regrow/sim/clock";
import { RecordingLogger } from "@regrow/testing/log";
import { Readiness } from "./readiness.ts";

describe("readiness", () => {
  let log = new RecordingLogger();
  beforeEach(() => void (log = new RecordingLogger()));

  it("is there when every check is well, and names what is not", async () => {
    const clock = new VirtualClock();
    const readiness = new Readiness(clock, log);
    assert.deepEqual(await readiness.report(), {
      isReady: false,
      checks: [{ name: "running", isOk: false, problem: "the DMS is starting" }],
    });
    let problem: string | null = null;
    readiness.begin([
      { name: "disk", find: () => problem },
      {
        name: "database",
        find: async () => {
          if (problem !== null) throw new Error("it is read-only");
          return null;
        },
      },
    ]);
    assert.equal((await readiness.report()).isReady, true);
    problem = "it is full";
    await clock.advance(2_000);
    assert.deepEqual(await readiness.report(), {
      isReady: false,
      checks: [
        { name: "running", isOk: true, problem: null },
        { name: "disk", isOk: false, problem: "it is full" },
        { name: "database", isOk: false, problem: "it is read-only" },
      ],
    });
    await clock.advance(2_000);
    await readiness.report();
    problem = null;
    await clock.advance(2_000);
    assert.equal((await readiness.report()).isReady, true);
    assert.deepEqual(
      log.lines.map(({ level, message, fields }) => [level, message, fields]),
      [
        ["warn", "not ready", { check: "disk", problem: "it is full" }],
        ["warn", "not ready", { check: "database", problem: "it is read-only" }],
        ["info", "well again", { check: "disk" }],
        ["info", "well again", { check: "database" }],
      ],
      "each change once, however often it is asked",
    );
  });

  it("looks once for all who ask within two seconds", async () => {
    const clock = new VirtualClock();
    const readiness = new Readiness(clock, log);
    let looks = 0;
    const find = async (): Promise<null> => {
      looks += 1;
      return null;
    };
    readiness.begin([{ name: "disk", find }]);
    await Promise.all(Array.from({ length: 100 }, () => readiness.report()));
    await clock.advance(1_999);
    await readiness.report();
    assert.equal(looks, 1);
    await clock.advance(1);
    await readiness.report();
    assert.equal(looks, 2);
  });

  it("does not wait for a check that hangs", async () => {
    const clock = new VirtualClock();
    const readiness = new Readiness(clock, log);
    readiness.begin([{ name: "disk", find: () => new Promise<null>(() => {}) }]);
    const asked = readiness.report();
    await clock.advance(5_000);
    const { isReady, checks } = await asked;
    assert.equal(isReady, false);
    assert.match(checks[1]?.problem ?? "", /5000 ms/);
  });

  it("is over at once when the DMS stops, whatever was found before", async () => {
    const readiness = new Readiness(new VirtualClock(), log);
    readiness.begin([]);
    assert.equal((await readiness.report()).isReady, true);
    readiness.stop();
    assert.deepEqual(await readiness.report(), {
      isReady: false,
      checks: [{ name: "running", isOk: false, problem: "the DMS is stopping" }],
    });
  });
});
