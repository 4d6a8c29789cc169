import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { faultRecordArbitrary } from "@regrow/testing/arbitraries";
import { testCryptography } from "../../test/cryptography.ts";
import { boundFault, boundOutput } from "./bound-fault.ts";
import { classifyExit, type Exit } from "./classify.ts";
import { FAULT_TYPES, MAX_FAULT_OUTPUT, type FaultRecord, type FaultType } from "./fault.ts";
import { errorLine, faultFingerprint, type FaultCause } from "./fingerprint.ts";
import { EXCEPTION_NAMES, formatFault, formatFaultVerbose } from "./format.ts";
import { readFault } from "./read-fault.ts";
import { formatUtc } from "./utc.ts";

describe("a fault record", () => {
  it("reads back from JSON as it was written", () => {
    fc.assert(
      fc.property(faultRecordArbitrary, (fault) =>
        assert.deepEqual(readFault(JSON.parse(JSON.stringify(fault))), fault),
      ),
    );
  });

  it("can be read back whatever went into it", () => {
    const wild = fc.record({
      lastOutput: fc.string({ unit: "binary", maxLength: 3_000 }),
      signal: fc.string({ unit: "binary", maxLength: 200 }),
      uptimeMs: fc.double(),
      atMs: fc.double(),
    });
    fc.assert(
      fc.property(faultRecordArbitrary, wild, (fault, fields) => {
        const bounded = boundFault({ ...fault, ...fields });
        assert.deepEqual(readFault(JSON.parse(JSON.stringify(bounded))), bounded);
        assert.deepEqual(boundFault(bounded), bounded);
      }),
    );
  });

  it("keeps the end of the output and nothing that drives a terminal", () => {
    assert.equal(boundOutput(`${"x".repeat(2_000)}end`).length, MAX_FAULT_OUTPUT);
    assert.ok(boundOutput(`${"x".repeat(2_000)}end`).endsWith("end"));
    assert.equal(boundOutput("a\u001b[2Jb\r\nc\td\ud800\u202e"), "a\ufffd[2Jb\nc\td\ufffd\ufffd");
  });
});

describe("faultFingerprint", () => {
  const cause = (lastOutput: string, change: Partial<FaultCause> = {}): string =>
    faultFingerprint(
      { subject: "app", type: "exit-code", exitCode: 1, signal: null, lastOutput, ...change },
      testCryptography,
    );

  it("is 16 hex digits", () => {
    assert.match(cause(""), /^[0-9a-f]{16}$/);
  });

  const SAME: readonly (readonly [string, string])[] = [
    ["Error: connect ECONNREFUSED 10.0.0.1:8080", "Error: connect ECONNREFUSED 192.168.1.77:443"],
    ["2026-11-21T08:10:00.123Z pid=4711 fatal: no route", "2025-01-02 23:59:59,9 pid=12 fatal: no route"],
    ["panic: bad pointer 0x7ffd3a10", "panic: bad pointer 0x1"],
    [
      "Error: Cannot find module '/srv/a/tree/app/server.js'",
      "Error: Cannot find module '/opt/device/generations/b/x.js'",
    ],
    ["session 0f3a9c21-7d5e-4b7f-8a2f-1c0d9e8b7a66 failed", "session ffffffff-aaaa-4bbb-8ccc-1c0d9e8b7a67 failed"],
    [
      "TypeError: x is undefined\n    at throwError (/a/b.js:10:3)\n",
      "TypeError: x is undefined\n    at go (/c/d.js:99:1)\n    at main (/c/e.js:1:1)\nNode.js v26",
    ],
  ];
  for (const [left, right] of SAME)
    it(`is equal for one cause: ${left.split("\n")[0] ?? ""}`, () => assert.equal(cause(left), cause(right)));

  it("differs for another message, code, signal, type and subject", () => {
    const one = cause("Error: no space");
    for (const other of [
      cause("Error: no memory"),
      cause("Error: no space", { exitCode: 2 }),
      cause("Error: no space", { signal: "SIGSEGV" }),
      cause("Error: no space", { type: "watchdog" }),
      cause("Error: no space", { subject: "kernel" }),
    ]) {
      assert.notEqual(other, one);
    }
  });

  it("takes the last line that speaks of an error, otherwise the last line", () => {
    assert.equal(errorLine("start 1\nError: first\nError: second\nbye\n"), "Error: second");
    assert.equal(errorLine("listening\nbye 7\n\n"), "bye <n>");
    assert.equal(errorLine(""), "");
  });

  it("is quick with the worst of outputs", () => {
    for (const text of ["/a".repeat(512), "1".repeat(1_024), "a-".repeat(512), "0x".repeat(512), " ".repeat(1_024)]) {
      assert.match(cause(text), /^[0-9a-f]{16}$/);
    }
  });
});

describe("classifyExit", () => {
  const END: Exit = {
    code: 1,
    signal: null,
    wasAsked: false,
    wasReady: true,
    startTimedOut: false,
    watchdogTimedOut: false,
    oomKilled: false,
    spawnFailed: false,
  };
  const ROWS: readonly (readonly [string, Partial<Exit>, FaultType | null])[] = [
    ["a code nobody asked for", {}, "exit-code"],
    ["code 0, which nobody asked for either", { code: 0 }, "exit-code"],
    ["a signal", { code: null, signal: "SIGSEGV" }, "signal"],
    ["before READY", { wasReady: false }, "exit-before-ready"],
    ["by a signal before READY", { wasReady: false, code: null, signal: "SIGSEGV" }, "exit-before-ready"],
    ["an announced stop", { wasAsked: true, code: null, signal: "SIGTERM" }, null],
    ["an announced stop before READY", { wasAsked: true, wasReady: false }, null],
    ["killed as READY did not come", { startTimedOut: true, wasReady: false, signal: "SIGKILL" }, "start-timeout"],
    ["killed as WATCHDOG did not come, then stopped", { watchdogTimedOut: true, wasAsked: true }, "watchdog"],
    ["out of memory", { oomKilled: true, code: null, signal: "SIGKILL" }, "out-of-memory"],
    ["never started", { spawnFailed: true, code: null, wasReady: false }, "spawn-failed"],
  ];
  for (const [name, change, expected] of ROWS)
    it(`${name}: ${expected ?? "no fault"}`, () => assert.equal(classifyExit({ ...END, ...change }), expected));
});

describe("faults_print", () => {
  const FAULT: FaultRecord = {
    subject: "app",
    type: "signal",
    atMs: 1_795_248_610_000,
    generation: "a".repeat(64),
    version: "1.2.0",
    onTrial: true,
    exitCode: null,
    signal: "SIGSEGV",
    uptimeMs: 1_234,
    lastOutput: "one\n\ntwo\n",
    fingerprint: "0123456789abcdef",
  };

  it("prints the documented line for a forced fault (device-facts 2.4)", () => {
    assert.equal(formatFault(0, { type: "forced" }), "0: NMI Exception, uhandle:00 bhandle:00");
  });

  it("has a name of its own for every type, and its form for each", () => {
    assert.equal(new Set(Object.values(EXCEPTION_NAMES)).size, Object.keys(FAULT_TYPES).length);
    fc.assert(
      fc.property(faultRecordArbitrary, fc.nat(15), (fault, index) =>
        assert.match(
          formatFault(index, fault),
          /^\d+: [A-Z][A-Za-z ]+ Exception, uhandle:[0-9a-f]{2} bhandle:[0-9a-f]{2}$/,
        ),
      ),
    );
  });

  it("prints the evidence with -v", () => {
    assert.deepEqual(formatFaultVerbose(3, FAULT), [
      "3: Hardfault Exception, uhandle:00 bhandle:00",
      "   2026-11-21T08:10:10Z, app on trial, signal by SIGSEGV",
      "   version 1.2.0, up 1.2 s, fingerprint 0123456789abcdef",
      "   | one",
      "   | two",
    ]);
  });
});

describe("formatUtc", () => {
  it("agrees with Date up to the year 9999", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 253_402_300_799_999 }), (atMs) => {
        assert.equal(formatUtc(atMs), new Date(atMs).toISOString().replace(/\.\d{3}Z$/, "Z"));
      }),
      { numRuns: 1_000 },
    );
  });

  it("admits that it does not know", () => {
    assert.equal(formatUtc(0), "unknown time");
    assert.equal(formatUtc(Number.MAX_SAFE_INTEGER), "unknown time");
  });
});
