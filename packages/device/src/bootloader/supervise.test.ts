import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { MAX_SAFE_MODE_FAULTS } from "@regrow/core/boot";
import { CRASH, Driven } from "../../test/driven.ts";
import { TEST_APP, bootRecord, reference } from "../../test/records.ts";
import type { SessionEvent, StepRequest, TimerName } from "./session.ts";

const one = reference("1.0.0");
const two = reference("2.0.0", 3);
const three = reference("3.0.0");
const TIMERS = [
  "start-timeout",
  "watchdog",
  "alive",
  "healthy",
  "app-doubt",
  "app-restart",
  "kernel-doubt",
  "kernel-restart",
  "kernel-healthy",
] as const satisfies readonly TimerName[];
const onTrial = { confirmed: one, trial: { generation: two, starts: 0, updateId: "u2" } };

describe("start", () => {
  it("writes nothing when a confirmed generation starts and is well", () => {
    const driven = new Driven(bootRecord({ confirmed: one })).begin().say("READY").after(3_600_000).say("WATCHDOG");
    assert.deepEqual(driven.started, ["1.0.0"]);
    assert.deepEqual(driven.of("commit"), []);
  });

  it("counts a trial's start before it happens", () => {
    const driven = new Driven(bootRecord(onTrial)).begin();
    const kinds = driven.effects.map(({ kind }) => kind);
    assert.ok(kinds.indexOf("commit") < kinds.indexOf("start-app"));
    assert.equal(driven.session.record.trial?.starts, 1);
  });

  it("starts the kernel first of all", () => {
    assert.equal(new Driven(bootRecord({ confirmed: one })).begin().effects[0]?.kind, "start-kernel");
  });

  it("starts the kernel alone on a device without software and in safe mode", () => {
    for (const record of [bootRecord(), bootRecord({ confirmed: one, safeMode: "max-faults" })]) {
      const driven = new Driven(record).begin();
      assert.deepEqual(driven.started, []);
      assert.equal(driven.of("start-kernel").length, 1);
      assert.equal(driven.session.isSafeMode, record.safeMode !== null);
    }
  });

  it("does not count the start of a damaged trial, rolls back and runs what is confirmed", () => {
    const driven = new Driven(bootRecord(onTrial)).send({ kind: "began", resetCause: "power" }).damage();
    assert.deepEqual(driven.started, ["1.0.0"]);
    assert.deepEqual(driven.logged, ["rolled-back"]);
    assert.equal(driven.session.record.trial, null);
  });

  it("falls back to the previous one from a damaged confirmed one, and to safe mode when that is damaged too", () => {
    const record = bootRecord({ confirmed: two, previous: one });
    const back = new Driven(record).send({ kind: "began", resetCause: "power" }).damage();
    assert.deepEqual(back.started, ["1.0.0"]);
    assert.deepEqual(back.logged, ["fell-back"]);
    const lost = new Driven(record).send({ kind: "began", resetCause: "power" });
    lost.send({ kind: "verified", id: two.id, outcome: { kind: "damaged", path: "x", reason: "" } });
    lost.send({ kind: "verified", id: one.id, outcome: { kind: "damaged", path: "x", reason: "" } }).repaired();
    assert.equal(lost.session.record.safeMode, "nothing-whole");
    assert.equal(lost.session.ending, "reboot");
  });

  it("searches the disk, once, before it gives up, and runs what has become whole", () => {
    const lost = new Driven(bootRecord({ confirmed: two })).send({ kind: "began", resetCause: "power" });
    lost.send({ kind: "verified", id: two.id, outcome: { kind: "damaged", path: "x", reason: "" } });
    assert.equal(lost.of("repair").length, 1);
    assert.equal(lost.session.record.safeMode, null);
    lost.repaired(two.id);
    assert.deepEqual(lost.started, ["2.0.0"]);
    assert.deepEqual(lost.logged, ["repaired"]);
    lost.crash().timer("app-restart");
    lost.send({ kind: "verified", id: two.id, outcome: { kind: "damaged", path: "x", reason: "" } });
    assert.equal(lost.of("repair").length, 1);
    assert.equal(lost.session.record.safeMode, "nothing-whole");
  });

  it("hears nothing after its end: the next session has the record by then", () => {
    const over = new Driven(bootRecord({ confirmed: two })).begin().send({ kind: "stop" });
    over.send({ kind: "kernel-ended", end: { ...CRASH, code: 0 } }).crash();
    assert.equal(over.of("finish").length, 1);
    const before = over.effects.length;
    over.send({ kind: "installed", requestId: 1, updateId: "u", generation: one, by: "dms" }).repaired(two.id);
    assert.equal(over.effects.length, before);
  });

  it("runs what is confirmed when a trial's start cannot be made durable, and keeps the trial", () => {
    const driven = new Driven(bootRecord(onTrial)).begin().send({ kind: "not-durable" }).verify();
    assert.deepEqual(driven.started, ["2.0.0", "1.0.0"]);
    assert.equal(driven.session.record.trial?.generation.version, "2.0.0");
  });

  it("counts resets of the machine in safe mode for safe mode, and gives the framework up at the eighth", () => {
    const trial = { generation: two, starts: 0, updateId: "u2" };
    for (const started of [{}, { trial }]) {
      let record = bootRecord({ confirmed: one, safeMode: "max-faults", appFaults: 8, ...started });
      for (let reset = 1; reset <= MAX_SAFE_MODE_FAULTS; reset += 1) {
        assert.equal(record.safeModeFaults, reset - 1);
        const driven = new Driven(record).send({ kind: "began", resetCause: "watchdog" });
        assert.equal(driven.session.record.appFaults, 8);
        assert.equal(driven.session.ending, reset === MAX_SAFE_MODE_FAULTS ? "faulty" : null);
        ({ record } = driven.session);
      }
      assert.equal(record.safeModeFaults, 0, "the next framework begins anew");
    }
  });

  it("takes a reset by a watchdog or a panic for a fault, a power cut for none", () => {
    for (const [resetCause, faults] of [
      ["watchdog", 1],
      ["panic", 1],
      ["power", 0],
      ["unknown", 0],
    ] as const) {
      const driven = new Driven(bootRecord({ confirmed: one })).send({ kind: "began", resetCause });
      assert.equal(driven.session.record.appFaults, faults, resetCause);
    }
  });
});

describe("trial", () => {
  it("is confirmed by READY where the device has no DMS", () => {
    const driven = new Driven(bootRecord(onTrial)).begin().say("READY");
    assert.equal(driven.session.record.confirmed?.version, "2.0.0");
    assert.equal(driven.session.record.previous?.version, "1.0.0");
    assert.equal(driven.session.record.securityVersion, 3);
    assert.deepEqual(driven.logged, ["confirmed"]);
    assert.equal(driven.of("collect-garbage").length, 1);
  });

  it("needs READY and a check-in, in either order, where it has one", () => {
    for (const isReadyFirst of [true, false]) {
      const driven = new Driven(bootRecord(onTrial), { hasDms: true }).begin();
      const ready = (): unknown => driven.say("READY");
      const checkedIn = (): unknown => driven.ask({ kind: "checked-in" });
      for (const [index, act] of (isReadyFirst ? [ready, checkedIn] : [checkedIn, ready]).entries()) {
        assert.equal(driven.session.record.confirmed?.version, "1.0.0", `${index}`);
        act();
      }
      assert.equal(driven.session.record.confirmed?.version, "2.0.0");
    }
  });

  it("needs no check-in where the manifest says so", () => {
    const app = { ...TEST_APP, confirm: { after: "ready", checkIn: false } } as const;
    assert.equal(
      new Driven(bootRecord(onTrial), { app, hasDms: true }).begin().say("READY").session.record.trial,
      null,
    );
  });

  it("is confirmed by the stated time alive, not by READY, where the manifest names a time", () => {
    const app = { ...TEST_APP, confirm: { after: 5_000, checkIn: false } };
    const driven = new Driven(bootRecord(onTrial), { app }).begin();
    assert.ok(!driven.of("set-timer").some(({ name }) => name === "start-timeout"));
    driven.say("READY");
    assert.notEqual(driven.session.record.trial, null);
    driven.timer("alive");
    assert.equal(driven.session.record.trial, null);
  });

  it("is confirmed without an app as soon as the DMS was reached", () => {
    const driven = new Driven(bootRecord(onTrial), { app: null, hasDms: true }).begin();
    assert.notEqual(driven.session.record.trial, null);
    assert.equal(driven.ask({ kind: "checked-in" }).session.record.trial, null);
  });

  it("gets exactly three starts, then what is confirmed runs at once, and the log has the fault", () => {
    const driven = new Driven(bootRecord(onTrial)).begin().crashAndRestart().crashAndRestart();
    assert.deepEqual(driven.started, ["2.0.0", "2.0.0", "2.0.0"]);
    const waits = driven.delays.length;
    driven.crash().verify();
    assert.equal(driven.delays.length, waits);
    assert.deepEqual(driven.started, ["2.0.0", "2.0.0", "2.0.0", "1.0.0"]);
    assert.deepEqual(driven.logged, ["fault", "fault", "fault", "rolled-back"]);
    const event = driven
      .of("commit")
      .flatMap(({ events }) => events)
      .find(({ kind }) => kind === "rolled-back");
    assert.ok(event?.kind === "rolled-back");
    assert.equal(event.reason, "starts-exhausted");
    assert.match(event.fault?.lastOutput ?? "", /TypeError/);
    assert.equal(driven.session.record.appFaults, 0);
  });

  it("that came by hand needs no check-in on a device that had none since its start, and one on any other", () => {
    for (const hasCheckedIn of [false, true]) {
      const driven = new Driven(bootRecord({ confirmed: one }), { hasDms: true }).begin().say("READY");
      if (hasCheckedIn) driven.ask({ kind: "checked-in" });
      driven.send({ kind: "installed", requestId: 1, updateId: "u", generation: two, by: "console", isOffline: true });
      const { record } = driven.session;
      assert.equal(record.trial?.isCutOff, hasCheckedIn ? undefined : true);
      const tried = new Driven(record, { hasDms: true }).begin().say("READY");
      assert.equal(tried.session.record.confirmed?.version, hasCheckedIn ? "1.0.0" : "2.0.0");
    }
  });

  it("is not confirmed by another update's start", () => {
    const driven = new Driven(bootRecord(onTrial)).begin();
    driven.send({
      kind: "installed",
      requestId: 7,
      updateId: "u3",
      generation: { ...three, securityVersion: 3 },
      by: "dms",
    });
    driven.say("READY").ask({ kind: "confirm", by: "console" });
    assert.equal(driven.session.record.confirmed?.version, "1.0.0");
    assert.equal(driven.session.record.trial?.generation.version, "3.0.0");
  });

  it("ends when a person asks: the app stops without a fault, and what is confirmed runs", () => {
    const driven = new Driven(bootRecord(onTrial)).begin().say("WATCHDOG").ask({ kind: "roll-back", by: "console" });
    assert.equal(driven.of("stop-app").length, 1);
    driven.crash({ code: null, signal: "SIGTERM" }).verify();
    assert.deepEqual(driven.started, ["2.0.0", "1.0.0"]);
    assert.deepEqual(driven.logged, ["rolled-back"]);
  });
});

describe("requests", () => {
  it("are answered after their commit, once", () => {
    const driven = new Driven(bootRecord({ confirmed: one, appFaults: 2, faults: [] }))
      .begin()
      .ask({ kind: "reset-faults", by: "console" }, 5);
    const kinds = driven.effects.map(({ kind }) => kind);
    assert.ok(kinds.indexOf("commit") < kinds.indexOf("answer"));
    assert.deepEqual(driven.of("answer"), [{ kind: "answer", requestId: 5, answer: { faults: 2 } }]);
  });

  it("to install make the next trial without starting it, and refuse what is below the security version", () => {
    const driven = new Driven(bootRecord({ confirmed: reference("1.0.0", 2), securityVersion: 2 }))
      .begin()
      .say("READY");
    driven.send({ kind: "installed", requestId: 1, updateId: "u3", generation: three, by: "dms" });
    assert.deepEqual(
      driven.of("refuse").map(({ code }) => code),
      ["UPDATE_SECURITY_VERSION"],
    );
    driven.send({ kind: "installed", requestId: 2, updateId: "u2", generation: two, by: "dms" });
    assert.equal(driven.session.record.trial?.starts, 0);
    assert.deepEqual(driven.of("discard-staging"), [{ kind: "discard-staging", updateId: "u2" }]);
    assert.deepEqual(driven.started, ["1.0.0"]);
  });

  it("to reboot end the session once app and kernel have ended", () => {
    const driven = new Driven(bootRecord({ confirmed: one }))
      .begin()
      .say("READY")
      .ask({ kind: "reboot", by: "console" });
    assert.deepEqual(driven.of("finish"), []);
    driven.crash({ code: null, signal: "SIGTERM" });
    assert.deepEqual(driven.of("finish"), []);
    driven.send({ kind: "kernel-ended", end: CRASH });
    assert.deepEqual(driven.of("finish"), [{ kind: "finish", ending: "reboot" }]);
    assert.deepEqual(driven.of("commit"), []);
  });
});

describe("supervise", () => {
  const event = fc.oneof(
    fc
      .constantFrom("READY", "WATCHDOG", "CONFIRM")
      .map((word): SessionEvent => ({ kind: "app-said", word: word as "READY" })),
    fc.constantFrom(...TIMERS).map((name): SessionEvent => ({ kind: "timer", name })),
    fc.constantFrom<SessionEvent>(
      { kind: "began", resetCause: "watchdog" },
      { kind: "app-ended", end: CRASH },
      { kind: "app-ended", end: { ...CRASH, code: 0 } },
      { kind: "kernel-ended", end: CRASH },
      { kind: "kernel-ended", end: { ...CRASH, code: null, signal: "SIGTERM" } },
      { kind: "not-durable" },
      { kind: "stop" },
      { kind: "installed", requestId: 1, updateId: "u3", generation: three, by: "dms" },
    ),
    fc
      .constantFrom<StepRequest>(
        { kind: "checked-in" },
        { kind: "confirm", by: "console" },
        { kind: "roll-back", by: "console" },
        { kind: "reset-faults", by: "console" },
        { kind: "reboot", by: "console" },
        { kind: "reboot", by: "kernel" },
        { kind: "force-safe-mode", by: "console" },
        { kind: "record", by: "kernel", event: { kind: "claimed", owner: "x" } },
      )
      .map((request): SessionEvent => ({ kind: "asked", requestId: 2, request })),
    fc.tuple(fc.constantFrom(one.id, two.id), fc.boolean()).map(([id, isWhole]): SessionEvent => ({
      kind: "verified",
      id,
      outcome: isWhole ? { kind: "whole", app: TEST_APP, hasDms: true } : { kind: "damaged", path: "x", reason: "y" },
    })),
  );

  it("never throws, starts no app twice, and never starts what was not verified or a trial more than three times", () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        const driven = new Driven(bootRecord({ ...onTrial, previous: null }), { hasDms: true }).send({
          kind: "began",
          resetCause: "power",
        });
        let isRunning = false;
        for (const each of events) {
          const before = driven.effects.length;
          const { app } = driven.session;
          if (each.kind === "began") continue;
          if (each.kind === "app-ended") isRunning = false;
          driven.send(each);
          for (const effect of driven.effects.slice(before)) {
            if (effect.kind !== "start-app") continue;
            assert.ok(!isRunning, "an app was started beside another");
            assert.ok(app.kind === "verifying" && app.generation.id === effect.running.generation.id, "not verified");
            isRunning = true;
          }
          // The shell has not started the trial in this case.
          if (each.kind === "not-durable") isRunning = false;
        }
        assert.ok(
          driven.of("start-app").filter(({ running }) => running.onTrial && running.generation.id === two.id).length <=
            3,
        );
      }),
      { numRuns: 2_000 },
    );
  });
});
