import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Driven } from "../../test/driven.ts";
import { bootRecord, reference } from "../../test/records.ts";

const one = reference("1.0.0");
const two = reference("2.0.0");
const FAULTY = bootRecord({ confirmed: two, previous: one, appFaults: 8, safeMode: "max-faults" });
const SUSPECTS = [{ name: "uart.baud", present: "x" }];

function ask(driven: Driven, step: "settings" | "bundle" | "update"): Driven {
  return driven.send({ kind: "heal-asked", requestId: 7, step, suspects: step === "settings" ? SUSPECTS : [] });
}

/** The session that runs a try, taken by the one before. */
function trying(step: "settings" | "bundle", hasDms = false): Driven {
  const { record } = ask(new Driven(FAULTY).begin(), step).session;
  return new Driven(record, { hasDms }).begin();
}

describe("a step of healing", () => {
  it("is durable before it is answered, and a start follows it where it needs one", () => {
    const driven = ask(new Driven(FAULTY).begin(), "settings");
    const kinds = driven.effects.map(({ kind }) => kind);
    assert.ok(kinds.indexOf("commit") < kinds.indexOf("answer"));
    assert.deepEqual(driven.of("answer"), [{ kind: "answer", requestId: 7, answer: { isTaken: true, detail: "" } }]);
    assert.equal(driven.session.ending, "reboot");
    assert.equal(ask(new Driven(FAULTY).begin(), "update").session.ending, null);
  });

  it("is refused while the session ends for one already, and outside safe mode", () => {
    const twice = ask(ask(new Driven(FAULTY).begin(), "bundle"), "settings");
    assert.equal(twice.of("commit").length, 1);
    assert.deepEqual(twice.of("answer").at(-1)?.answer, { isTaken: false, detail: "a version is on trial already" });
    const well = ask(new Driven(bootRecord({ confirmed: one })).begin(), "bundle");
    assert.deepEqual([well.of("commit").length, well.session.ending], [0, null]);
  });
});

describe("a try of healing", () => {
  it("is no safe mode for its kernel, and is proved by time alone: not by READY, nor by a check-in", () => {
    const driven = trying("settings", true);
    assert.equal(driven.session.isSafeMode, false);
    driven.say("READY").ask({ kind: "checked-in" });
    assert.equal(driven.session.record.safeMode, "max-faults");
    assert.deepEqual(
      driven.of("set-timer").filter(({ name }) => name === "healthy"),
      [{ kind: "set-timer", name: "healthy", afterMs: 60_000 }],
    );
    driven.timer("healthy");
    assert.equal(driven.session.record.safeMode, null);
    assert.deepEqual(driven.of("tell-kernel").filter(({ event }) => event.kind === "healed").length, 1);
    assert.equal(driven.session.ending, null);
  });

  it("ends with its first fault, and safe mode goes on with a kernel of its own", () => {
    const driven = trying("bundle").crash();
    assert.deepEqual(driven.started, ["1.0.0"]);
    assert.deepEqual(driven.logged.slice(-2), ["fault", "healing"]);
    assert.deepEqual([driven.session.record.appFaults, driven.session.record.trial], [8, null]);
    assert.equal(driven.session.ending, "reboot");
  });

  it("ends with a reset of the machine, too", () => {
    const { record } = trying("bundle").session;
    const driven = new Driven(record).send({ kind: "began", resetCause: "watchdog" });
    assert.deepEqual([driven.started, driven.session.record.trial], [[], null]);
    assert.equal(driven.session.record.healing?.triedBundle, one.id);
  });

  it("is proved at once by a person who says so", () => {
    const driven = trying("bundle").say("READY").ask({ kind: "confirm", by: "console" });
    assert.deepEqual([driven.session.record.confirmed, driven.session.record.previous], [one, two]);
    assert.deepEqual(driven.logged.slice(-2), ["healing", "fell-back"]);
  });

  it("is not begun on a disk that did not take it, and nothing starts over and over for that", () => {
    const { record } = ask(new Driven(FAULTY).begin(), "bundle").session;
    const driven = new Driven(record, { isDurable: false }).begin();
    assert.deepEqual([driven.started, driven.session.isSafeMode, driven.session.ending], [[], true, null]);
    assert.notEqual(driven.session.record.trial, null);
  });
});
