import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { SAFE_MODE_REASONS } from "../boot/boot-record.ts";
import { HEALING_LIMITS, HEALING_STEPS, NO_COUNTS, type HealingStep } from "./healing.ts";
import { newSafeMode, type SafeMode, type SafeModeEffect, type SafeModeEvent } from "./machine-state.ts";
import { stepSafeMode } from "./machine.ts";
import type { HealingRules, Situation } from "./next-step.ts";
import { SAFE_MODE_EVENTS, safeModeMatrix, stepMatrix } from "./table.ts";

const RULES: HealingRules = { hasDms: true, mayResetFactory: false, isOff: false, isSpent: false };
const TIMES = { delayMs: 15_000, pauseMs: 900_000 };
const FAULTS: Situation = { reason: "max-faults", counts: NO_COUNTS, areSettingsInnocent: false, hasBundle: true };

class Run {
  state: SafeMode;
  effects: readonly SafeModeEffect[] = [];

  constructor(situation: Partial<Situation> = {}, rules: Partial<HealingRules> = {}) {
    this.state = newSafeMode({ ...FAULTS, ...situation }, { ...RULES, ...rules }, TIMES);
  }

  send(...events: readonly SafeModeEvent[]): this {
    for (const event of events) ({ state: this.state, effects: this.effects } = stepSafeMode(this.state, event));
    return this;
  }

  get kinds(): readonly string[] {
    return this.effects.map(({ kind }) => kind).filter((kind) => kind !== "say");
  }

  get phase(): string {
    return this.state.phase.kind;
  }
}

const BEGAN: SafeModeEvent = { kind: "began" };
const TIME: SafeModeEvent = { kind: "time-up" };
const TYPED: SafeModeEvent = { kind: "typed" };
const refused: SafeModeEvent = { kind: "refused", situation: FAULTS, detail: "no" };
const taken = (counts: Partial<Situation["counts"]> = {}): SafeModeEvent => ({
  kind: "taken",
  situation: { ...FAULTS, counts: { ...NO_COUNTS, ...counts } },
});
const ended = (outcome: "installing" | "nothing" | "failed"): SafeModeEvent => ({
  kind: "update-ended",
  outcome,
  detail: "",
});

describe("the safemode app", () => {
  it("lets a person type before it does anything", () => {
    const run = new Run().send(BEGAN);
    assert.deepEqual(run.effects, [{ kind: "set-timer", afterMs: 15_000 }]);
    assert.deepEqual(run.send(TIME).effects, [{ kind: "ask", step: "update" }]);
  });

  it("tries an update as often as it is counted, with longer and longer pauses, then the settings", () => {
    const run = new Run().send(BEGAN, TIME, taken({ update: 1 }));
    assert.deepEqual(run.kinds, ["try-update"]);
    assert.deepEqual(run.send(ended("failed")).effects.at(-1), { kind: "set-timer", afterMs: 10_000 });
    run.send(TIME, taken({ update: 2 }), ended("failed"));
    assert.deepEqual(run.effects.at(-1), { kind: "set-timer", afterMs: 60_000 });
    run.send(TIME, taken({ update: HEALING_LIMITS.update }), ended("failed"));
    assert.deepEqual(run.effects.at(-1), { kind: "ask", step: "settings" });
  });

  it("does not ask again where the DMS has nothing, and restarts where it has", () => {
    assert.deepEqual(new Run().send(BEGAN, TIME, taken({ update: 1 }), ended("nothing")).effects.at(-1), {
      kind: "ask",
      step: "settings",
    });
    assert.equal(new Run().send(BEGAN, TIME, taken({ update: 1 }), ended("installing")).phase, "leaving");
  });

  it("goes from step to step as each is refused, and ends with commands", () => {
    const asked: string[] = [];
    const run = new Run({}, { mayResetFactory: true }).send(BEGAN, TIME);
    while (run.phase === "asking") {
      asked.push(...run.effects.flatMap((effect) => (effect.kind === "ask" ? [effect.step] : [])));
      run.send(refused);
    }
    assert.deepEqual(asked, [...HEALING_STEPS]);
    assert.deepEqual(run.kinds, ["give-up", "open-ways-in", "keep-trying"]);
  });

  it("takes the next step when a reset of the factory values cannot be written", () => {
    const run = new Run({}, { mayResetFactory: true, hasDms: false }).send(BEGAN, TIME, refused, refused, refused);
    assert.deepEqual(run.send(taken()).kinds, ["reset-factory"]);
    assert.equal(run.send(refused).phase, "command-mode");
  });

  it("pauses for whoever types, in every state in which something could begin, and goes on where it was", () => {
    for (const run of [new Run().send(BEGAN), new Run().send(BEGAN, TIME, taken({ update: 1 }), ended("failed"))]) {
      assert.deepEqual(run.send(TYPED).kinds, ["set-timer"]);
      assert.equal(run.phase, "paused");
      assert.deepEqual(run.send(TYPED).effects, [{ kind: "set-timer", afterMs: 900_000 }]);
      assert.deepEqual(run.send(TIME).effects.at(-1), { kind: "ask", step: "update" });
    }
    const asking = new Run().send(BEGAN, TIME, TYPED, refused);
    assert.equal(asking.phase, "paused");
    const updating = new Run().send(BEGAN, TIME, taken({ update: 1 }), TYPED);
    assert.equal(updating.phase, "updating");
    assert.equal(updating.send(ended("failed")).phase, "paused");
    const spent = new Run({}, { isSpent: true }).send(BEGAN, TIME);
    assert.deepEqual([spent.phase, ...spent.send(TYPED).kinds], ["command-mode", "stop-trying", "set-timer"]);
  });

  it("paused for good goes on at no time", () => {
    const state = { ...new Run().send(BEGAN).state, times: { delayMs: 1, pauseMs: 0 } };
    const paused = stepSafeMode(state, TYPED);
    assert.deepEqual(paused.effects.at(-1), { kind: "clear-timer" });
  });

  it("is total, and asks for nothing while somebody types or it is off", () => {
    const event = fc.constantFrom(...SAFE_MODE_EVENTS.map((each) => each.event));
    const situation: fc.Arbitrary<Situation> = fc.record({
      reason: fc.option(fc.constantFrom(...SAFE_MODE_REASONS)),
      counts: fc.record({ load: fc.nat(10), update: fc.nat(4), "reset-faults": fc.nat(4), "factory-reset": fc.nat(4) }),
      areSettingsInnocent: fc.boolean(),
      hasBundle: fc.boolean(),
    });
    const rules = fc.record({
      hasDms: fc.boolean(),
      mayResetFactory: fc.boolean(),
      isOff: fc.boolean(),
      isSpent: fc.boolean(),
    });
    fc.assert(
      fc.property(situation, rules, fc.array(event, { maxLength: 40 }), (given, ruled, events) => {
        let state = newSafeMode(given, ruled, TIMES);
        for (const each of events) {
          const before = state.phase.kind;
          const turn = stepSafeMode(state, each);
          const begins = turn.effects.filter(
            ({ kind }) => kind === "ask" || kind === "try-update" || kind === "reset-factory",
          );
          assert.ok(begins.length <= 1);
          if (before === "off") assert.deepEqual(turn.effects, []);
          if (each.kind === "typed") assert.deepEqual(begins, []);
          for (const effect of turn.effects) if (effect.kind === "ask") assert.ok(isAllowed(effect.step, turn.state));
          state = turn.state;
        }
      }),
    );
  });

  it("has a row for every state and every event, and an end for every situation", () => {
    const matrix = safeModeMatrix();
    assert.ok(matrix.every(({ reactions }) => reactions.length === SAFE_MODE_EVENTS.length));
    assert.equal(new Set(matrix.map(({ state }) => state.replace(/[ ,].*/, ""))).size, 8);
    assert.ok(stepMatrix().every(({ steps }) => steps.at(-1) === "command-mode"));
  });
});

function isAllowed(step: HealingStep, { situation, rules, skipped }: SafeMode): boolean {
  if (skipped.has(step)) return false;
  if (step === "update") return rules.hasDms && situation.counts.update < 3;
  return situation.reason === "max-faults" && (step !== "factory-reset" || rules.mayResetFactory);
}
