import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { MAX_APP_FAULTS, MAX_KERNEL_FAULTS } from "@regrow/core/boot";
import { CRASH, Driven } from "../../test/driven.ts";
import { TEST_APP, bootRecord, reference } from "../../test/records.ts";

const one = reference("1.0.0");
/** As a process ends that init or a terminal has asked to. */
const ASKED = [
  { code: 0 },
  { code: 143 },
  { code: 130 },
  { code: null, signal: "SIGTERM" },
  { code: null, signal: "SIGINT" },
  { code: null, signal: "SIGHUP" },
] as const;

describe("faults", () => {
  it("lead a confirmed generation to safe mode at exactly the eighth, with a new start of the kernel", () => {
    const driven = new Driven(bootRecord({ confirmed: one })).begin();
    for (let fault = 1; fault < MAX_APP_FAULTS; fault += 1) driven.crashAndRestart();
    assert.equal(driven.session.record.safeMode, null);
    assert.equal(driven.session.ending, null);
    driven.crash();
    assert.equal(driven.session.record.safeMode, "max-faults");
    assert.equal(driven.session.ending, "reboot");
    assert.equal(driven.started.length, MAX_APP_FAULTS);
  });

  it("make the next start wait 1, 2, 4 ... at most 30 seconds, and 1 again after a long run", () => {
    const driven = new Driven(bootRecord({ confirmed: one })).begin();
    for (let fault = 1; fault <= 6; fault += 1) driven.crashAndRestart();
    driven.after(60_000).crash();
    assert.deepEqual(driven.delays, [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 1_000]);
  });

  it("are named after their cause", () => {
    const watched = { ...TEST_APP, watchdogMs: 1_000 };
    const rows: readonly (readonly [string, (driven: Driven) => Driven])[] = [
      ["exit-before-ready", (driven) => driven.crash()],
      ["exit-code", (driven) => driven.say("READY").crash({ code: 3 })],
      ["exit-code", (driven) => driven.say("READY").crash({ code: 0 }).timer("app-doubt")],
      ["signal", (driven) => driven.say("READY").crash({ code: null, signal: "SIGSEGV" })],
      ["out-of-memory", (driven) => driven.say("READY").crash({ code: null, signal: "SIGKILL", oomKilled: true })],
      ["spawn-failed", (driven) => driven.crash({ code: null, spawnFailed: true })],
      ["unhealthy-reboot", (driven) => driven.ask({ kind: "reboot", by: "kernel" })],
      ["unhealthy-reboot", (driven) => driven.say("READY").after(299_999).ask({ kind: "reboot", by: "kernel" })],
      ["start-timeout", (driven) => driven.timer("start-timeout").crash({ code: null, signal: "SIGKILL" })],
      ["watchdog", (driven) => driven.say("READY").timer("watchdog").crash({ code: null, signal: "SIGKILL" })],
    ];
    for (const [type, act] of rows) {
      const driven = act(new Driven(bootRecord({ confirmed: one }), { app: watched }).begin());
      assert.equal(driven.session.record.faults.at(-1)?.type, type);
      assert.equal(driven.session.record.faults.at(-1)?.generation, one.id);
    }
  });

  it("are forgotten after the stated healthy time, and a time that belongs to an earlier start does nothing", () => {
    const driven = new Driven(bootRecord({ confirmed: one, appFaults: 3 })).begin().say("READY");
    assert.ok(driven.of("set-timer").some(({ name, afterMs }) => name === "healthy" && afterMs === 300_000));
    driven.timer("healthy");
    assert.equal(driven.session.record.appFaults, 0);
    assert.deepEqual(driven.logged, ["faults-cleared"]);
    driven.crash();
    assert.equal(driven.timer("healthy").session.record.appFaults, 1);
  });

  it("of an app that was asked to stop do not count", () => {
    const driven = new Driven(bootRecord({ confirmed: one })).begin().say("READY").send({ kind: "stop" });
    driven.crash({ code: null, signal: "SIGKILL" }).send({ kind: "kernel-ended", end: { ...CRASH, code: 0 } });
    assert.deepEqual(driven.of("commit"), []);
    assert.deepEqual(driven.of("finish"), [{ kind: "finish", ending: "stop" }]);
  });

  it("of the kernel lead to the other framework at the eighth, and leave the app running", () => {
    const driven = new Driven(bootRecord({ confirmed: one })).begin().say("READY");
    for (let fault = 1; fault <= MAX_KERNEL_FAULTS; fault += 1) {
      assert.equal(driven.session.ending, null);
      driven.send({ kind: "kernel-ended", end: CRASH }).timer("kernel-restart");
    }
    assert.equal(driven.session.ending, "faulty");
    assert.equal(driven.session.record.kernelFaults, 0);
    assert.equal(driven.session.record.appFaults, 0);
    assert.equal(driven.crash().of("finish")[0]?.ending, "faulty");
  });

  it("are none where init stops app and kernel beside us, and they are quicker, eight times in a row", () => {
    for (const end of ASKED) {
      let record = bootRecord({ confirmed: one });
      for (let stop = 1; stop <= MAX_APP_FAULTS; stop += 1) {
        const driven = new Driven(record).begin().say("READY").crash(end);
        driven.send({ kind: "kernel-ended", end: { ...CRASH, ...end } }, { kind: "stop" });
        assert.deepEqual(driven.of("commit"), []);
        assert.deepEqual(driven.of("finish"), [{ kind: "finish", ending: "stop" }]);
        ({ record } = driven.session);
      }
      assert.deepEqual(record, bootRecord({ confirmed: one }));
    }
  });

  it("are counted where an end that looks asked for was not, and what ended is started again", () => {
    for (const end of ASKED) {
      const driven = new Driven(bootRecord({ confirmed: one })).begin().say("READY").crash(end);
      driven.send({ kind: "kernel-ended", end: { ...CRASH, ...end } });
      assert.deepEqual([driven.session.record.appFaults, driven.session.record.kernelFaults], [0, 0]);
      driven.timer("app-doubt").timer("kernel-doubt");
      assert.deepEqual([driven.session.record.appFaults, driven.session.record.kernelFaults], [1, 1]);
      driven.timer("app-restart").verify().timer("kernel-restart");
      assert.deepEqual([driven.started.length, driven.of("start-kernel").length], [2, 2]);
    }
  });

  it("are none where a person, the DMS or a healthy device restarts it", () => {
    for (const by of ["console", "dms"] as const) {
      const asked = new Driven(bootRecord({ confirmed: one })).begin().ask({ kind: "reboot", by });
      assert.deepEqual(asked.of("commit"), []);
    }
    const healthy = new Driven(bootRecord({ confirmed: one })).begin().say("READY").after(300_000);
    assert.deepEqual(healthy.ask({ kind: "reboot", by: "kernel" }).of("commit"), []);
    const safe = new Driven(bootRecord({ confirmed: one, safeMode: "forced" })).begin();
    assert.deepEqual(safe.ask({ kind: "reboot", by: "kernel" }).of("commit"), []);
  });

  it("of a device that restarts itself lead to safe mode at the eighth, and the answer comes after what is durable", () => {
    let record = bootRecord({ confirmed: one });
    for (let reboot = 1; reboot <= MAX_APP_FAULTS; reboot += 1) {
      assert.equal(record.safeMode, null);
      const driven = new Driven(record).begin().say("READY").ask({ kind: "reboot", by: "kernel" });
      const kinds = driven.effects.map(({ kind }) => kind);
      assert.ok(kinds.indexOf("commit") < kinds.indexOf("answer"));
      assert.equal(driven.session.ending, "reboot");
      ({ record } = driven.session);
    }
    assert.equal(record.safeMode, "max-faults");
  });

  it("that are forced lead to safe mode", () => {
    const driven = new Driven(bootRecord({ confirmed: one })).begin().ask({ kind: "force-safe-mode", by: "console" });
    assert.equal(driven.session.record.safeMode, "forced");
    assert.equal(driven.session.ending, "reboot");
  });
});
