import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { bootRecordArbitrary } from "@regrow/testing/arbitraries";
import type { FaultRecord } from "../fault/index.ts";
import { HEALING_LIMITS, HEALING_STEPS, type Suspect } from "../safe-mode/index.ts";
import { EMPTY_BOOT_RECORD, MAX_TRIAL_STARTS, type BootRecord, type GenerationReference } from "./boot-record.ts";
import { decideBoot } from "./decide.ts";
import { forceSafeMode, recordFault, resetFaults } from "./faults.ts";
import { afterFactoryReset } from "./forget-tries.ts";
import { heal, overlayOf, settled, situationOf, type HealRequest } from "./heal.ts";
import { beginTrial, confirmTrial, rollBackTrial } from "./trial.ts";

const OLD = reference("0", "1.0.0");
const NOW = reference("1", "1.1.0");
const FAULTY: BootRecord = {
  ...EMPTY_BOOT_RECORD,
  ...{ sequence: 40, confirmed: NOW, previous: OLD, securityVersion: 1, appFaults: 8, safeMode: "max-faults" },
};
const NONE: ReadonlySet<string> = new Set();
const TWO: readonly Suspect[] = ["a", "b"].map((name) => ({ name, present: "x" }));
const CRASH: FaultRecord = {
  ...{ subject: "app", type: "signal", atMs: 0, generation: NOW.id, version: NOW.version, onTrial: true },
  ...{ exitCode: null, signal: "SIGSEGV", uptimeMs: 120, lastOutput: "", fingerprint: "0".repeat(16) },
};

describe("a step of healing", () => {
  it("is taken or refused for every record, in safe mode alone, and what is taken is counted before it happens", () => {
    const request = fc.record({
      step: fc.constantFrom(...HEALING_STEPS),
      bootId: fc.constantFrom("boot-1", "boot-2"),
      suspects: fc.constantFrom([], TWO),
      tryMs: fc.constant(60_000),
    });
    fc.assert(
      fc.property(bootRecordArbitrary, request, (record, asked) => {
        const result = heal(record, asked);
        if (!result.isTaken) return assert.deepEqual(result.events, []);
        assert.ok(record.safeMode !== null && record.trial === null);
        assert.equal(result.events[0]?.kind, "healing");
        assert.equal(result.record.securityVersion, record.securityVersion);
        assert.notDeepEqual(result.record, record);
      }),
    );
  });

  it("has the documented limits, which a power cycle ends and a restart does not (device-facts 4.6)", () => {
    for (const step of ["update", "reset-faults", "factory-reset", "load"] as const) {
      let record = FAULTY;
      for (let count = 0; count < HEALING_LIMITS[step]; count += 1) record = { ...take(record, { step }), ...led() };
      assert.equal(heal(record, ask({ step })).isTaken, false, step);
      assert.equal(heal(record, ask({ step, bootId: "after a power cycle" })).isTaken, true, step);
      assert.deepEqual(situationOf(record, "after a power cycle").counts[step], 0);
    }
  });

  it("that loads a safemode app counts until that has turned out well, or somebody resets the faults", () => {
    const loaded = take(take(FAULTY, { step: "load" }), { step: "load" });
    assert.equal(situationOf(loaded, "boot-1").counts.load, 2);
    assert.equal(situationOf(take(loaded, { step: "loaded" }), "boot-1").counts.load, 0);
    assert.equal(situationOf(resetFaults(loaded).record, "boot-1").counts.load, 0);
    assert.equal(take(FAULTY, { step: "loaded" }), FAULTY);
  });

  it("runs well for at least twice the time that a faulty start had run, at most an hour", () => {
    const ranMs = (uptimeMs: number): number | undefined => {
      const faults = Array.from({ length: 8 }, () => ({ ...CRASH, onTrial: false, uptimeMs }));
      return take({ ...FAULTY, faults }, { step: "bundle" }).trial?.healing?.healthyMs;
    };
    assert.deepEqual([ranMs(1_000), ranMs(100_000), ranMs(100_000_000)], [60_000, 200_000, 3_600_000]);
  });
});

describe("a try with settings put back", () => {
  it("starts what is confirmed, once: the first fault ends it, and the search knows more", () => {
    const tried = take(FAULTY, { step: "settings" });
    assert.deepEqual(overlayOf(tried), TWO);
    const started = decideBoot(tried, NONE);
    assert.deepEqual(started.action, { kind: "start-app", generation: NOW, onTrial: true });
    const faulted = recordFault(started.record, CRASH).record;
    assert.deepEqual([faulted.appFaults, faulted.trial?.starts], [8, MAX_TRIAL_STARTS]);
    const over = decideBoot(faulted, NONE);
    assert.deepEqual(over.action, { kind: "safe-mode", reason: "max-faults" });
    assert.deepEqual(over.events, [
      {
        kind: "healing",
        step: "settings",
        outcome: "failed",
        generation: NOW.id,
        version: "1.1.0",
        detail: "2 of 2 changed settings put back: signal SIGSEGV",
      },
    ]);
    assert.equal(over.record.healing?.search?.verdict, "innocent");
    assert.deepEqual(overlayOf(over.record), []);
    const again = heal(over.record, ask({ step: "settings" }));
    assert.deepEqual([again.isTaken, again.record], [false, over.record]);
  });

  it("is started again after a power cut, three times at most (L5)", () => {
    let record = take(FAULTY, { step: "settings" });
    for (let start = 1; start <= MAX_TRIAL_STARTS; start += 1) {
      const decision = decideBoot(record, NONE);
      assert.equal(decision.action.kind, "start-app", `start ${start}`);
      record = decision.record;
    }
    assert.equal(decideBoot(record, NONE).action.kind, "safe-mode");
  });

  it("that ran well is followed by the next, until the guilty one is known; then safe mode is over", () => {
    const first = confirmTrial(take(FAULTY, { step: "settings" }));
    assert.deepEqual([first.record.safeMode, first.record.trial], ["max-faults", null]);
    const second = take(first.record, { step: "settings" });
    assert.deepEqual(overlayOf(second), TWO.slice(0, 1));
    const failed = rollBackTrial(second, "starts-exhausted").record;
    const third = confirmTrial(take(failed, { step: "settings" }));
    assert.deepEqual([third.record.safeMode, third.record.appFaults], [null, 0]);
    assert.deepEqual(third.events, [
      {
        kind: "healing",
        step: "settings",
        outcome: "healed",
        generation: null,
        version: null,
        detail: "b is put back to the last good value; 1 other changed setting keeps its value",
      },
    ]);
    // Put back for whoever reads the settings, until they are written.
    assert.deepEqual(overlayOf(third.record), TWO.slice(1));
    assert.deepEqual(overlayOf(resetFaults(third.record).record), TWO.slice(1));
    assert.deepEqual(overlayOf(settled(third.record)), []);
    assert.deepEqual([third.record.confirmed, third.record.previous], [NOW, OLD]);
  });

  it("begins anew when other settings are the changed ones", () => {
    const innocent = rollBackTrial(take(FAULTY, { step: "settings" }), "starts-exhausted").record;
    const other = take(innocent, { step: "settings", suspects: [{ name: "c", present: "x" }] });
    assert.deepEqual(
      overlayOf(other).map(({ name }) => name),
      ["c"],
    );
    const none = heal(FAULTY, ask({ step: "settings", suspects: [] }));
    assert.equal(none.isTaken, false);
    assert.equal(situationOf(none.record, "boot-1").areSettingsInnocent, true);
  });

  it("that a person or an update ends has shown nothing", () => {
    const tried = take(FAULTY, { step: "settings" });
    const begun = beginTrial(tried, OLD, "u");
    assert.deepEqual(
      begun.events.map(({ kind }) => kind),
      ["healing", "installed"],
    );
    for (const after of [begun.record, rollBackTrial(tried, "asked").record])
      assert.deepEqual(after.healing?.search, tried.healing?.search);
    const forced = forceSafeMode({ ...tried, safeMode: null }, () => ({ ...CRASH, onTrial: false }));
    assert.equal(forced.record.trial, null);
  });

  it("names as many as there is room for in an entry of the log", () => {
    const many = Array.from({ length: 60 }, (_, index) => ({ name: `app.environment:NAME_${index}`, present: "x" }));
    const search = { suspects: many, guilty: many.map((_, index) => index), heals: 0, fails: -1, tries: 9 };
    const tried = take({ ...FAULTY, healing: null }, { step: "settings", suspects: many });
    assert.ok(tried.healing);
    const record = { ...tried, healing: { ...tried.healing, search: { ...search, verdict: "settled" as const } } };
    const [event] = confirmTrial(record).events;
    assert.ok(
      event?.kind === "healing" && event.detail.length < 256 && / and 5\d more /.test(event.detail),
      JSON.stringify(event),
    );
  });
});

describe("a try of the version before", () => {
  it("that runs well takes the place of the one that keeps faulting, which the log names", () => {
    const tried = take(FAULTY, { step: "bundle" });
    assert.deepEqual(decideBoot(tried, NONE).action, { kind: "start-app", generation: OLD, onTrial: true });
    const { record, events } = confirmTrial(tried);
    assert.deepEqual([record.confirmed, record.previous, record.safeMode, record.appFaults], [OLD, NOW, null, 0]);
    assert.deepEqual(
      events.map((event) => [event.kind, "generation" in event ? event.generation : null]),
      [
        ["healing", NOW.id],
        ["fell-back", NOW.id],
      ],
    );
  });

  it("is not tried twice, nor below the security version (L4)", () => {
    const failed = rollBackTrial(take(FAULTY, { step: "bundle" }), "starts-exhausted").record;
    assert.equal(heal(failed, ask({ step: "bundle" })).isTaken, false);
    assert.equal(heal({ ...FAULTY, securityVersion: 2 }, ask({ step: "bundle" })).isTaken, false);
    assert.equal(heal({ ...FAULTY, previous: null }, ask({ step: "bundle" })).isTaken, false);
    assert.equal(heal(resetFaults(failed).record, ask({ step: "bundle" })).isTaken, false, "safe mode is over");
    assert.equal(heal({ ...resetFaults(failed).record, ...led() }, ask({ step: "bundle" })).isTaken, true);
  });
});

describe("what is known of healing", () => {
  it("is forgotten by an update, and by a factory reset but for the count of those", () => {
    const known = take(take(FAULTY, { step: "update" }), { step: "factory-reset" });
    assert.equal(confirmTrial(beginTrial(known, OLD, "u").record).record.healing, null);
    const reset = afterFactoryReset(known);
    assert.deepEqual(situationOf(reset, "boot-1").counts, {
      load: 0,
      update: 0,
      "reset-faults": 0,
      "factory-reset": 1,
    });
    assert.equal(afterFactoryReset(take(FAULTY, { step: "update" })).healing, null);
    assert.equal(afterFactoryReset(FAULTY), FAULTY);
  });
});

/** Faults have led to safe mode once more. */
function led(): Pick<BootRecord, "appFaults" | "safeMode"> {
  return { appFaults: 8, safeMode: "max-faults" };
}

function ask(request: Pick<HealRequest, "step"> & Partial<HealRequest>): HealRequest {
  return { bootId: "boot-1", suspects: TWO, tryMs: 60_000, ...request };
}

function take(record: BootRecord, request: Pick<HealRequest, "step"> & Partial<HealRequest>): BootRecord {
  const result = heal(record, ask(request));
  assert.ok(result.isTaken, JSON.stringify(request));
  return result.record;
}

function reference(digit: string, version: string): GenerationReference {
  return { id: digit.repeat(64), product: "EXAMPLE", version, securityVersion: 1 };
}
