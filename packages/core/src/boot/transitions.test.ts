import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { bootRecordArbitrary, faultRecordArbitrary, generationReferenceArbitrary } from "@regrow/testing/arbitraries";
import { RegrowError } from "../error/index.ts";
import type { FaultRecord } from "../fault/index.ts";
import {
  EMPTY_BOOT_RECORD,
  FAULT_RING_LENGTH,
  MAX_APP_FAULTS,
  type BootRecord,
  type GenerationReference,
} from "./boot-record.ts";
import { clearFaultsAfterHealthy, countedFaults, forceSafeMode, recordFault, resetFaults } from "./faults.ts";
import { rebuildRecord } from "./rebuild.ts";
import { beginTrial, confirmTrial, rollBackTrial } from "./trial.ts";

/** Records whose trial, if any, is an update. */
const updatingArbitrary = bootRecordArbitrary.map((record): BootRecord => {
  if (record.trial === null) return record;
  const { generation, starts, updateId } = record.trial;
  return { ...record, trial: { generation, starts, updateId } };
});

describe("a trial", () => {
  it("is refused below the security version (L4), and otherwise starts from nothing", () => {
    fc.assert(
      fc.property(updatingArbitrary, generationReferenceArbitrary, (record, generation) => {
        if (generation.securityVersion < record.securityVersion) {
          assert.throws(() => beginTrial(record, generation, "u"), isCode("UPDATE_SECURITY_VERSION"));
          return;
        }
        const { record: after, events } = beginTrial(record, generation, "u");
        assert.deepEqual(after.trial, { generation, starts: 0, updateId: "u" });
        assert.deepEqual(kinds(events), record.trial === null ? ["installed"] : ["rolled-back", "installed"]);
      }),
    );
  });

  it("when confirmed never lowers the security version and keeps what ran before to fall back to", () => {
    fc.assert(
      fc.property(updatingArbitrary, (record) => {
        const { record: after } = confirmTrial(record);
        assert.ok(after.securityVersion >= record.securityVersion);
        if (record.trial === null) return assert.equal(after, record);
        assert.deepEqual(after.confirmed, record.trial.generation);
        assert.deepEqual([after.appFaults, after.healing], [0, null]);
        if (record.confirmed?.id !== record.trial.generation.id) assert.deepEqual(after.previous, record.confirmed);
        else assert.deepEqual(after.previous, record.previous);
      }),
    );
  });

  it("when rolled back leaves everything else as it was", () => {
    fc.assert(
      fc.property(updatingArbitrary, (record) => {
        const { record: after, events } = rollBackTrial(record, "asked");
        assert.deepEqual(after, { ...record, trial: null });
        assert.deepEqual(kinds(events), record.trial === null ? [] : ["rolled-back"]);
      }),
    );
  });
});

describe("faults", () => {
  it("are counted by subject, never on trial, and kept to the length of the ring", () => {
    fc.assert(
      fc.property(bootRecordArbitrary, faultRecordArbitrary, (record, fault) => {
        const { record: after } = recordFault(record, fault);
        const counted = (subject: string, isCounted = true): number => (fault.subject === subject && isCounted ? 1 : 0);
        const expected = [
          record.appFaults + counted("app", !fault.onTrial),
          record.kernelFaults + counted("kernel"),
          record.safeModeFaults + counted("safe-mode"),
        ];
        assert.deepEqual(
          [after.appFaults, after.kernelFaults, after.safeModeFaults],
          expected.map((count) => Math.min(count, 2_147_483_647)),
        );
        assert.ok(after.faults.length <= FAULT_RING_LENGTH);
        assert.deepEqual(after.faults.at(-1), fault);
      }),
    );
  });

  it("that count can all be printed, however many others came between", () => {
    fc.assert(
      fc.property(fc.array(faultRecordArbitrary, { maxLength: 60 }), (faults) => {
        let record: BootRecord = EMPTY_BOOT_RECORD;
        for (const fault of faults) record = recordFault(record, fault).record;
        assert.ok(countedFaults(record).length >= Math.min(record.appFaults, MAX_APP_FAULTS));
        assert.ok(countedFaults(record).every((fault) => fault.subject === "app" && !fault.onTrial));
      }),
    );
  });

  it("that count stay when a full ring loses others", () => {
    const [sample] = fc.sample(faultRecordArbitrary, 1);
    assert.ok(sample);
    const of = (subject: FaultRecord["subject"], count: number): readonly FaultRecord[] =>
      Array.from({ length: count }, (_, index) => ({ ...sample, subject, onTrial: false, uptimeMs: index }));
    let record: BootRecord = EMPTY_BOOT_RECORD;
    for (const fault of [...of("app", 7), ...of("kernel", 40)]) record = recordFault(record, fault).record;
    assert.deepEqual(countedFaults(record), of("app", 7));
    assert.deepEqual(record.faults.slice(7), of("kernel", 40).slice(-9));
  });

  it("are gone after a reset, safe mode with them, and trial and security version stay (L14)", () => {
    fc.assert(
      fc.property(bootRecordArbitrary, (record) => {
        const { record: after } = resetFaults(record);
        const { healing } = after;
        assert.deepEqual(after, { ...record, appFaults: 0, safeModeFaults: 0, safeMode: null, faults: [], healing });
        assert.deepEqual(resetFaults(after), { record: after, events: [] });
      }),
    );
  });

  it("start again after healthy running, but not out of safe mode, and nothing is written where there were none", () => {
    const record = { ...EMPTY_BOOT_RECORD, appFaults: 3 };
    assert.deepEqual(clearFaultsAfterHealthy(record, 300_000), {
      record: EMPTY_BOOT_RECORD,
      events: [{ kind: "faults-cleared", faults: 3, healthyMs: 300_000 }],
    });
    assert.equal(clearFaultsAfterHealthy(EMPTY_BOOT_RECORD, 300_000).record, EMPTY_BOOT_RECORD);
    const safe = { ...record, safeMode: "forced" } as const;
    assert.equal(clearFaultsAfterHealthy(safe, 300_000).record, safe);
  });

  it("when forced are eight that can be printed, whatever was before (device-facts 2.6)", () => {
    fc.assert(
      fc.property(fc.array(faultRecordArbitrary, { maxLength: 7 }), faultRecordArbitrary, (before, fault) => {
        let record: BootRecord = EMPTY_BOOT_RECORD;
        for (const each of before) record = recordFault(record, each).record;
        const { record: after, events } = forceSafeMode(record, () => fault);
        assert.equal(after.safeMode, "forced");
        assert.equal(countedFaults(after).length, MAX_APP_FAULTS);
        assert.deepEqual(events, [{ kind: "safe-mode-entered", reason: "forced", faults: 8 }]);
        assert.equal(forceSafeMode(after, () => fault).record, after);
      }),
    );
  });
});

describe("a rebuilt record", () => {
  const generation = (digit: string, version: string, securityVersion: number): GenerationReference => ({
    id: digit.repeat(64),
    product: "EXAMPLE",
    version,
    securityVersion,
  });
  const old = generation("1", "1.9.0", 1);
  const newer = generation("2", "1.10.0", 1);

  it("takes the newest where the log says nothing", () => {
    const { record, events } = rebuildRecord([old, newer], { confirmed: null, securityVersion: 0 });
    assert.deepEqual(record, { ...EMPTY_BOOT_RECORD, confirmed: newer, previous: old, securityVersion: 1 });
    assert.deepEqual(kinds(events), ["record-rebuilt"]);
  });

  it("takes what was confirmed last where the log says so", () => {
    assert.equal(rebuildRecord([old, newer], { confirmed: old.id, securityVersion: 1 }).record.confirmed, old);
  });

  it("takes nothing below the security version that the log remembers (L4)", () => {
    const { record } = rebuildRecord([old, newer], { confirmed: newer.id, securityVersion: 2 });
    assert.deepEqual(record, { ...EMPTY_BOOT_RECORD, securityVersion: 2 });
  });
});

function kinds(events: readonly { readonly kind: string }[]): readonly string[] {
  return events.map(({ kind }) => kind);
}

function isCode(code: string): (thrown: unknown) => boolean {
  return (thrown) => thrown instanceof RegrowError && thrown.code === code;
}
