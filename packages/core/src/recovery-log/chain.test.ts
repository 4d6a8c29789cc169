import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { faultRecordArbitrary } from "@regrow/testing/arbitraries";
import { testCryptography } from "../../test/cryptography.ts";
import { EMPTY_LOG, appendEntry, verifyChain, type ChainResult, type LogHead } from "./chain.ts";
import type { RecoveryEvent } from "./entry.ts";
import { knownFromLog } from "./known-from-log.ts";
import { MAX_LINE_BYTES, parseLine } from "./parse-line.ts";
import { readLog, type ReadLog } from "./read-log.ts";

const ID = "a".repeat(64);
const UPDATE = { updateId: "u", generation: ID, product: "EXAMPLE", version: "1.1.0" };
const EVENTS: readonly RecoveryEvent[] = [
  { kind: "provisioned", uuid: "u", dms: "https://dms.example" },
  { kind: "claimed", owner: "anna" },
  { kind: "activated", product: "EXAMPLE" },
  { kind: "installed", ...UPDATE, from: null },
  { kind: "confirmed", ...UPDATE, securityVersion: 3 },
  { kind: "update-refused", updateId: "v", version: null, code: "UPDATE_BUSY", detail: "" },
  {
    kind: "rolled-back",
    updateId: "u",
    generation: ID,
    version: "1.2.0",
    to: "1.1.0",
    reason: "starts-exhausted",
    fault: null,
  },
  { kind: "fell-back", generation: ID, to: "1.0.0", toGeneration: ID, detail: "1.1.0 is damaged" },
  { kind: "safe-mode-entered", reason: "forced", faults: 8 },
  { kind: "faults-reset", faults: 8 },
  { kind: "faults-cleared", faults: 2, healthyMs: 300_000 },
  { kind: "record-rebuilt", generation: null, product: null, version: null, detail: "" },
  { kind: "repaired", found: 2, repaired: 1, detail: "objects/aa/a: wrong contents" },
  { kind: "framework", detail: "" },
  { kind: "healing", step: "bundle", outcome: "healed", generation: ID, version: "1.1.0", detail: "" },
  { kind: "deactivated", product: "EXAMPLE" },
  { kind: "released", owner: "anna" },
  { kind: "order-done", orderId: "o", order: "wipe", detail: "" },
  { kind: "order-refused", orderId: "o", order: "explode", detail: "not known" },
];

describe("the recovery log", () => {
  it("writes lines that read back and continue each other, for every kind of event", () => {
    const lines = linesOf(EVENTS);
    const result = verify(lines);
    assert.ok(result.ok);
    assert.deepEqual(
      result.entries.map(({ event }) => event),
      EVENTS,
    );
    assert.deepEqual(
      result.entries.map(({ sequence }) => sequence),
      EVENTS.map((_, index) => index + 1),
    );
    assert.ok(lines[0]?.startsWith(`{"sequence":1,"atMs":5,"by":"bootloader","event":{"kind":"provisioned",`));
    assert.ok(lines[0]?.includes(`"previous":"${"0".repeat(64)}","hash":"`));
  });

  it("keeps every line below the limit and readable, whatever an event brings", () => {
    const wild = fc.string({ unit: "binary", maxLength: 2_000 });
    fc.assert(
      fc.property(faultRecordArbitrary, wild, (fault, text) => {
        const output = { ...fault, lastOutput: "\ufffd".repeat(5_000) };
        const event: RecoveryEvent = {
          kind: "rolled-back",
          updateId: text,
          generation: text,
          version: text,
          to: text,
          reason: "asked",
          fault: output,
        };
        const { line, entry } = appendEntry(EMPTY_LOG, { atMs: 1.5, by: "console", event }, testCryptography);
        assert.ok(new TextEncoder().encode(line).length < MAX_LINE_BYTES);
        assert.deepEqual(parseLine(line), entry);
      }),
    );
    const largest = "\ufffd".repeat(300);
    const [fault] = fc.sample(faultRecordArbitrary, 1);
    assert.ok(fault);
    const full = {
      ...fault,
      generation: largest,
      version: largest,
      signal: largest,
      fingerprint: largest,
      lastOutput: "\ufffd".repeat(5_000),
    };
    const event: RecoveryEvent = {
      kind: "rolled-back",
      updateId: largest,
      generation: largest,
      version: largest,
      to: largest,
      reason: "starts-exhausted",
      fault: full,
    };
    assert.ok(
      new TextEncoder().encode(appendEntry(EMPTY_LOG, { atMs: 0, by: "bootloader", event }, testCryptography).line)
        .length < MAX_LINE_BYTES,
    );
  });

  it("shows every change, gap, repetition and exchange", () => {
    const lines = linesOf(EVENTS);
    const at = (changed: readonly string[]): readonly unknown[] => {
      const result = verify(changed);
      return result.ok ? [] : [result.at, result.reason, result.head.sequence];
    };
    assert.deepEqual(at(lines.with(1, (lines[1] ?? "").replace("anna", "otto"))), [1, "hash", 1]);
    assert.deepEqual(at(lines.toSpliced(2, 1)), [2, "sequence", 2]);
    assert.deepEqual(at([...lines.slice(0, 2), lines[1] ?? ""]), [2, "sequence", 2]);
    assert.deepEqual(at(lines.with(3, "{}")), [3, "malformed", 3]);
    const [other] = linesOf([{ kind: "framework", detail: "" }]);
    assert.deepEqual(at([other ?? "", ...lines.slice(1)]), [1, "previous", 1]);
  });

  it("notices any changed byte of any line", () => {
    const lines = linesOf(EVENTS);
    fc.assert(
      fc.property(
        fc.nat(lines.length - 1),
        fc.nat(),
        fc.string({ minLength: 1, maxLength: 1 }),
        (line, at, character) => {
          const text = lines[line] ?? "";
          const index = at % text.length;
          const changed = text.slice(0, index) + character + text.slice(index + 1);
          fc.pre(changed !== text);
          assert.equal(verify(lines.with(line, changed)).ok, false);
        },
      ),
    );
  });

  it("keeps events of kinds that it does not know, and refuses known ones that lack a field", () => {
    const unknown = appendEntry(
      EMPTY_LOG,
      { atMs: 1, by: "dms", event: { kind: "framework", detail: "x" } },
      testCryptography,
    ).line.replace('"framework"', '"moved"');
    assert.deepEqual(parseLine(unknown)?.event, {
      kind: "unrecognised",
      name: "moved",
      fields: { kind: "moved", detail: "x" },
    });
    assert.equal(parseLine(unknown.replace('"moved"', '"claimed"')), null);
    assert.equal(parseLine(unknown.replace('"moved"', '"toString"'))?.event.kind, "unrecognised");
    assert.equal(parseLine(`${" ".repeat(MAX_LINE_BYTES)}${unknown}`), null);
  });
});

describe("a log file", () => {
  it("is good up to wherever a power cut ended the last write", () => {
    const lines = linesOf(EVENTS.slice(0, 4));
    const file = new TextEncoder().encode(lines.map((line) => `${line}\n`).join(""));
    const lastStart = file.length - (lines.at(-1) ?? "").length - 1;
    for (let length = lastStart; length < file.length; length += 1) {
      const log = read(file.subarray(0, length));
      assert.deepEqual(
        [log.lines.length, log.goodBytes, log.rest],
        [3, lastStart, length === lastStart ? "nothing" : "torn"],
      );
    }
    const whole = read(file);
    assert.deepEqual([whole.lines, whole.goodBytes, whole.rest], [lines, file.length, "nothing"]);
  });

  it("tells a torn end from damage within, and counts bytes, not characters", () => {
    const lines = linesOf([
      { kind: "claimed", owner: "Ünal 🦎" },
      { kind: "framework", detail: "" },
      { kind: "framework", detail: "" },
    ]);
    const file = (texts: readonly string[]): Uint8Array =>
      new TextEncoder().encode(texts.map((line) => `${line}\n`).join(""));
    const first = file(lines.slice(0, 1)).length;
    assert.deepEqual(pick(read(file(lines.with(1, "\0".repeat(40))))), [1, first, "malformed"]);
    assert.deepEqual(pick(read(file([lines[0] ?? "", "\0\0\0"]))), [1, first, "torn"]);
    assert.deepEqual(pick(read(new Uint8Array())), [0, 0, "nothing"]);
  });

  it("is never the cause of a throw", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => assert.equal(read(bytes).lines.length, 0)));
  });

  it("remembers security version and last confirmation", () => {
    const { entries } = read(
      new TextEncoder().encode(
        linesOf(EVENTS)
          .map((line) => `${line}\n`)
          .join(""),
      ),
    );
    assert.deepEqual(knownFromLog(entries.slice(0, 5)), { confirmed: ID, securityVersion: 3 });
    assert.deepEqual(knownFromLog(entries), { confirmed: null, securityVersion: 3 });
    assert.deepEqual(knownFromLog([]), { confirmed: null, securityVersion: 0 });
  });
});

function linesOf(events: readonly RecoveryEvent[]): readonly string[] {
  let head: LogHead = EMPTY_LOG;
  return events.map((event) => {
    const appended = appendEntry(head, { atMs: 5, by: "bootloader", event }, testCryptography);
    head = appended.head;
    return appended.line;
  });
}

function verify(lines: readonly string[]): ChainResult {
  return verifyChain(lines, EMPTY_LOG, testCryptography);
}

function read(bytes: Uint8Array): ReadLog {
  return readLog(bytes, testCryptography);
}

function pick(log: ReadLog): readonly unknown[] {
  return [log.lines.length, log.goodBytes, log.rest];
}
