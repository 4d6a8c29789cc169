import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import {
  EMPTY_FRAMEWORK_RECORD,
  MAX_SLOT_CRASHES,
  chooseSlot,
  confirmSlot,
  countCrash,
  restartDelayMs,
  type FrameworkRecord,
} from "./choose.ts";
import { FRAMEWORK_RECORD_CODEC } from "./framework-record.ts";

const both = { a: true, b: true };
const quick = { slot: "a", ranMs: 1_000, isFaulty: false } as const;

describe("choice of the framework slot", () => {
  it("starts the confirmed slot and changes nothing", () => {
    assert.deepEqual(chooseSlot(EMPTY_FRAMEWORK_RECORD, both), {
      kind: "start",
      slot: "a",
      record: EMPTY_FRAMEWORK_RECORD,
    });
  });

  it("gives a slot on trial three starts, then starts the confirmed one", () => {
    let record: FrameworkRecord = { ...EMPTY_FRAMEWORK_RECORD, trial: { slot: "b", starts: 0 } };
    const started: string[] = [];
    for (let start = 0; start < 5; start += 1) {
      const choice = chooseSlot(record, both);
      assert.ok(choice.kind === "start");
      record = choice.record;
      started.push(choice.slot);
    }
    assert.deepEqual(started, ["b", "b", "b", "a", "a"]);
  });

  it("keeps a slot that said READY", () => {
    const record = confirmSlot({ ...EMPTY_FRAMEWORK_RECORD, trial: { slot: "b", starts: 1 } }, "b");
    assert.deepEqual(chooseSlot(record, both), { kind: "start", slot: "b", record });
    assert.equal(confirmSlot(EMPTY_FRAMEWORK_RECORD, "a"), EMPTY_FRAMEWORK_RECORD);
  });

  it("falls back at the eighth quick crash in a row, once; then there is rescue", () => {
    let record: FrameworkRecord = EMPTY_FRAMEWORK_RECORD;
    for (let crash = 1; crash < MAX_SLOT_CRASHES; crash += 1) record = countCrash(record, quick);
    assert.equal(chooseSlot(record, both).kind === "start" && record.confirmed, "a");
    const fallen = chooseSlot(countCrash(record, quick), both);
    assert.ok(fallen.kind === "start" && fallen.slot === "b");
    const faulty = countCrash(fallen.record, { slot: "b", ranMs: 0, isFaulty: true });
    assert.equal(chooseSlot(faulty, both).kind, "rescue");
  });

  it("begins to count again after a long run", () => {
    const record = countCrash(
      { ...EMPTY_FRAMEWORK_RECORD, crashes: 7, hasFallenBack: true },
      { ...quick, ranMs: 60_000 },
    );
    assert.deepEqual([record.crashes, record.hasFallenBack], [1, false]);
  });

  it("starts no damaged slot, and is rescue with two of them", () => {
    const other = chooseSlot(EMPTY_FRAMEWORK_RECORD, { a: false, b: true });
    assert.ok(other.kind === "start" && other.slot === "b");
    assert.equal(chooseSlot(EMPTY_FRAMEWORK_RECORD, { a: false, b: false }).kind, "rescue");
    const trial = chooseSlot({ ...EMPTY_FRAMEWORK_RECORD, trial: { slot: "b", starts: 0 } }, { a: true, b: false });
    assert.ok(trial.kind === "start" && trial.slot === "a");
  });

  it("never starts a damaged slot, whatever is remembered, and what is remembered is read back", () => {
    const slot = fc.constantFrom("a" as const, "b" as const);
    const plain = { noNullPrototype: true } as const;
    const trial = fc.option(fc.record({ slot, starts: fc.nat(5) }, plain));
    const record = fc.record(
      { sequence: fc.nat(), confirmed: slot, trial, crashes: fc.nat(10), hasFallenBack: fc.boolean() },
      plain,
    );
    fc.assert(
      fc.property(record, fc.boolean(), fc.boolean(), (remembered, a, b) => {
        const choice = chooseSlot(remembered, { a, b });
        if (choice.kind === "start") assert.ok({ a, b }[choice.slot]);
        assert.deepEqual(FRAMEWORK_RECORD_CODEC.decode(FRAMEWORK_RECORD_CODEC.encode(choice.record)), choice.record);
      }),
    );
  });

  it("takes no torn record for a record", () => {
    const bytes = FRAMEWORK_RECORD_CODEC.encode(EMPTY_FRAMEWORK_RECORD);
    for (let length = 0; length < bytes.length - 1; length += 1)
      assert.equal(FRAMEWORK_RECORD_CODEC.decode(bytes.slice(0, length)), undefined);
  });

  it("waits 1, 2, 4 ... at most 30 seconds", () => {
    assert.deepEqual([0, 1, 2, 3, 5, 6, 100].map(restartDelayMs), [1_000, 1_000, 2_000, 4_000, 16_000, 30_000, 30_000]);
  });
});
