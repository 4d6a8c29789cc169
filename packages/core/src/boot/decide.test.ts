import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import {
  bootRecordArbitrary,
  faultRecordArbitrary,
  generationIdArbitrary,
  generationReferenceArbitrary,
} from "@regrow/testing/arbitraries";
import { EMPTY_BOOT_RECORD, MAX_APP_FAULTS, type BootRecord, type GenerationReference } from "./boot-record.ts";
import { decideBoot } from "./decide.ts";
import { forceSafeMode, recordFault } from "./faults.ts";
import { beginTrial, confirmTrial } from "./trial.ts";

const damagedArbitrary = fc.uniqueArray(generationIdArbitrary).map((ids) => new Set(ids));
const NONE: ReadonlySet<string> = new Set();

describe("decideBoot, for every record", () => {
  it("gives one action, writes exactly what changed and logs only with a write", () => {
    fc.assert(
      fc.property(bootRecordArbitrary, damagedArbitrary, (record, damaged) => {
        const decision = decideBoot(record, damaged);
        assert.ok(["start-app", "safe-mode", "no-app"].includes(decision.action.kind));
        assert.equal(decision.writes, decision.record !== record);
        if (!decision.writes) assert.deepEqual(decision.events, []);
      }),
    );
  });

  it("never starts what is damaged or below the security version (L2, L4)", () => {
    fc.assert(
      fc.property(bootRecordArbitrary, damagedArbitrary, (record, damaged) => {
        const { action, record: after } = decideBoot(record, damaged);
        assert.equal(after.securityVersion, record.securityVersion);
        if (action.kind !== "start-app") return;
        assert.ok(action.generation.securityVersion >= record.securityVersion);
        assert.ok(!damaged.has(action.generation.id));
      }),
    );
  });

  it("logs every trial that ends, with its reason (L13)", () => {
    fc.assert(
      fc.property(bootRecordArbitrary, damagedArbitrary, (record, damaged) => {
        const { record: after, events } = decideBoot(record, damaged);
        const ended = record.trial !== null && after.trial === null;
        const end = record.trial?.healing === undefined ? "rolled-back" : "healing";
        assert.equal(events.filter((event) => event.kind === end).length, ended ? 1 : 0);
        const left =
          record.confirmed?.id !== after.confirmed?.id || (record.previous !== null && after.previous === null);
        if (left) assert.ok(events.some((event) => event.kind === "fell-back"));
      }),
    );
  });

  it("decides the same again once its record is durable, but for a trial's starts", () => {
    fc.assert(
      fc.property(bootRecordArbitrary, damagedArbitrary, (record, damaged) => {
        const first = decideBoot(record, damaged);
        const again = decideBoot(first.record, damaged);
        if (first.action.kind === "start-app" && first.action.onTrial) return;
        assert.deepEqual(again.action, first.action);
        assert.equal(again.writes, false);
      }),
    );
  });

  it("never starts a confirmed generation that has eight faults (L5)", () => {
    fc.assert(
      fc.property(bootRecordArbitrary, damagedArbitrary, (record, damaged) => {
        const { action } = decideBoot(record, damaged);
        if (record.appFaults >= MAX_APP_FAULTS) assert.ok(action.kind !== "start-app" || action.onTrial);
      }),
    );
  });
});

describe("a confirmed generation (L5)", () => {
  it("is led nowhere by a thousand power cuts in a row", () => {
    fc.assert(
      fc.property(generationReferenceArbitrary, fc.nat(MAX_APP_FAULTS - 1), (generation, appFaults) => {
        const confirmed: BootRecord = { ...EMPTY_BOOT_RECORD, confirmed: generation, appFaults };
        let record = confirmed;
        for (let cut = 0; cut < 1_000; cut += 1) {
          const decision = decideBoot(record, NONE);
          assert.equal(decision.action.kind, "start-app");
          assert.equal(decision.writes, false);
          record = decision.record;
        }
        assert.equal(record, confirmed);
      }),
      { numRuns: 10 },
    );
  });

  it("goes to safe mode at its eighth fault, not at its seventh", () => {
    fc.assert(
      fc.property(generationReferenceArbitrary, faultRecordArbitrary, (generation, any) => {
        const fault = { ...any, subject: "app", onTrial: false } as const;
        let record: BootRecord = {
          ...EMPTY_BOOT_RECORD,
          confirmed: generation,
          securityVersion: generation.securityVersion,
        };
        for (let faults = 1; faults <= MAX_APP_FAULTS; faults += 1) {
          assert.equal(decideBoot(record, NONE).action.kind, "start-app");
          const counted = recordFault(record, fault);
          assert.equal(counted.enteredSafeMode, faults === MAX_APP_FAULTS);
          record = counted.record;
        }
        assert.deepEqual(decideBoot(record, NONE).action, { kind: "safe-mode", reason: "max-faults" });
      }),
    );
  });
});

describe("a trial in safe mode", () => {
  const broken = { ...EMPTY_BOOT_RECORD, confirmed: reference("1"), appFaults: 8, safeMode: "max-faults" } as const;

  it("is tried, and ends safe mode when it is confirmed", () => {
    const begun = beginTrial(broken, reference("2"), "update");
    const decision = decideBoot(begun.record, NONE);
    assert.deepEqual(decision.action, { kind: "start-app", generation: reference("2"), onTrial: true });
    const { record } = confirmTrial(decision.record);
    assert.deepEqual([record.safeMode, record.appFaults, record.previous?.id], [null, 0, reference("1").id]);
  });

  it("leads back to safe mode when it fails as well", () => {
    let { record } = beginTrial(broken, reference("2"), "update");
    for (let start = 0; start < 3; start += 1) record = decideBoot(record, NONE).record;
    const { action, events } = decideBoot(record, NONE);
    assert.deepEqual(action, { kind: "safe-mode", reason: "max-faults" });
    assert.equal(events[0]?.kind, "rolled-back");
  });

  it("does not keep a device out of a safe mode that a person forces", () => {
    const begun = beginTrial({ ...EMPTY_BOOT_RECORD, confirmed: reference("1") }, reference("2"), "update");
    fc.assert(
      fc.property(faultRecordArbitrary, (fault) => {
        const { record } = forceSafeMode(begun.record, () => fault);
        assert.deepEqual(decideBoot(record, NONE).action, { kind: "safe-mode", reason: "forced" });
      }),
      { numRuns: 5 },
    );
  });
});

describe("a trial (L5)", () => {
  it("gets exactly three starts, whatever ends them, and then the old one runs", () => {
    fc.assert(
      fc.property(
        fc.option(generationReferenceArbitrary),
        generationReferenceArbitrary,
        fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
        faultRecordArbitrary,
        (old, generation, crashes, any) => {
          const confirmed = old === null ? null : { ...old, securityVersion: 0 };
          const fault = { ...any, subject: "app", onTrial: true, generation: generation.id } as const;
          let { record } = beginTrial({ ...EMPTY_BOOT_RECORD, confirmed }, generation, "update");
          for (const crashed of crashes) {
            const decision = decideBoot(record, NONE);
            assert.deepEqual(decision.action, { kind: "start-app", generation, onTrial: true });
            assert.equal(decision.writes, true);
            record = crashed ? recordFault(decision.record, fault).record : decision.record;
          }
          const { action, events, record: after } = decideBoot(record, NONE);
          assert.equal(action.kind, confirmed === null ? "no-app" : "start-app");
          assert.ok(action.kind !== "start-app" || !action.onTrial);
          const [event] = events;
          assert.ok(event?.kind === "rolled-back");
          assert.equal(event.reason, "starts-exhausted");
          assert.equal(event.fault?.fingerprint ?? null, crashes.includes(true) ? fault.fingerprint : null);
          assert.deepEqual([after.appFaults, after.trial, after.confirmed], [0, null, confirmed]);
        },
      ),
    );
  });

  it("starts as often as it likes once it is confirmed", () => {
    fc.assert(
      fc.property(generationReferenceArbitrary, (generation) => {
        const begun = beginTrial(EMPTY_BOOT_RECORD, generation, "update");
        const { record } = confirmTrial(decideBoot(begun.record, NONE).record);
        assert.deepEqual(decideBoot(record, NONE), {
          action: { kind: "start-app", generation, onTrial: false },
          record,
          writes: false,
          events: [],
        });
      }),
    );
  });
});

function reference(digit: string): GenerationReference {
  return { id: digit.repeat(64), product: "EXAMPLE", version: `${digit}.0.0`, securityVersion: 1 };
}
