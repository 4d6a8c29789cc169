import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { formatFault, formatFaultVerbose, type FaultRecord } from "@regrow/core/fault";
import type { CommandResult } from "../api/index.ts";
import { lastSaid } from "../safe-mode/last-said.ts";
import { judgeStep, RECOVERY_STEPS } from "../safe-mode/steps.ts";
import { causeOf, circumstancesOf, countFaults, errorOf, readFaults } from "./faults.ts";

const FAULT: FaultRecord = {
  subject: "app",
  type: "signal",
  atMs: Date.UTC(2026, 10, 21),
  generation: "g",
  version: "1.0.0",
  signal: "SIGSEGV",
  exitCode: null,
  uptimeMs: 1_234,
  lastOutput: "one\n0: not a fault\n",
  fingerprint: "abc",
  onTrial: false,
};
const answer = (text: string, code = 0): CommandResult => ({
  kind: "answer",
  code,
  text,
  response: text,
  isSafeMode: true,
  advice: null,
});

describe("readFaults", () => {
  it("reads what a device prints, with its evidence, and takes no output for a fault", () => {
    const faults = readFaults([FAULT, FAULT].flatMap((fault, index) => formatFaultVerbose(index, fault)).join("\n"));
    assert.equal(faults.length, 2);
    assert.equal(faults[1]?.index, 1);
    assert.match(faults[0]?.facts[0] ?? "", /signal by SIGSEGV/);
    assert.deepEqual(faults[0]?.output, ["one", "0: not a fault"]);
  });

  it("finds what the process called its error, and nothing where it said none", () => {
    const [named, silent] = readFaults(
      [{ ...FAULT, lastOutput: "at x\nTypeError: no\nError: later\n" }, FAULT]
        .flatMap((fault, index) => formatFaultVerbose(index, fault))
        .join("\n"),
    );
    assert.equal(named && errorOf(named), "TypeError: no");
    assert.equal(silent && errorOf(silent), "");
  });

  it("says who failed, how and when, and of a device that gives no evidence its documented title", () => {
    const [fault] = readFaults(formatFaultVerbose(0, { ...FAULT, onTrial: true }).join("\n"));
    assert.ok(fault !== undefined);
    assert.equal(causeOf(fault), "app on trial, signal by SIGSEGV");
    assert.deepEqual(circumstancesOf(fault), ["2026-11-21T00:00:00Z", "version 1.0.0, up 1.2 s, fingerprint abc"]);
    const [plain] = readFaults(formatFault(0, FAULT));
    assert.ok(plain !== undefined);
    assert.equal(causeOf(plain), "Hardfault");
    assert.deepEqual(circumstancesOf(plain), []);
  });

  it("counts the documented lines", () => {
    assert.equal(countFaults([0, 1, 2].map((index) => formatFault(index, FAULT)).join("\n")), 3);
    assert.equal(countFaults(""), 0);
  });
});

describe("the recovery steps", () => {
  it("are the documented ones, in their order", () => {
    assert.deepEqual(
      RECOVERY_STEPS.map(({ line }) => line),
      ["get system.safemode.status", "faults_print", "faults_reset", "faults_print", "reboot"],
    );
  });

  it("say what was answered, and whether the step has done what it is for", () => {
    const outcome = (index: number, result: CommandResult): string => {
      const step = RECOVERY_STEPS[index] ?? assert.fail();
      const { isDone, words } = judgeStep(step, result);
      return `${isDone} ${words}`;
    };
    const eight = Array.from({ length: 8 }, (_, index) => formatFault(index, { type: "forced" })).join("\n");
    assert.match(outcome(0, answer("1")), /^true 1: it is in safe mode/);
    assert.match(outcome(0, answer("0")), /^true 0: it is not in safe mode/);
    assert.match(outcome(1, answer(eight)), /^true 8 of 8 faults\.\n0: NMI/);
    assert.match(outcome(3, answer(eight)), /^false 8 faults are still there/);
    assert.equal(outcome(3, answer("")), "true Nothing is left.");
    assert.match(outcome(2, answer("Command failed", 1)), /^false Command failed/);
  });
});

describe("lastSaid", () => {
  it("is about how the device fares, not about its servers", () => {
    const said = (...texts: readonly string[]): string | undefined => lastSaid(texts.map((text) => ({ text })));
    assert.equal(
      said("Healed: wlan.ssid", "Opened: 3", "HTTP and REST API server listening on port: 80"),
      "Healed: wlan.ssid",
    );
    assert.equal(said("Closed: 0"), undefined);
  });
});
