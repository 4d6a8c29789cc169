import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { FAULT_SUBJECTS, FAULT_TYPES, type FaultType } from "./fault.ts";
import { causeText } from "./cause-text.ts";

describe("the cause of a fault in words", () => {
  it("names who failed and how", () => {
    const cases = [
      [{ subject: "app", type: "signal", exitCode: null, signal: "SIGSEGV" }, "The app was ended by SIGSEGV"],
      [{ subject: "app", type: "exit-code", exitCode: 7, signal: null }, "The app ended by itself with code 7"],
      [
        { subject: "kernel", type: "exit-before-ready", exitCode: 1, signal: null },
        "The kernel ended with code 1 before it was ready",
      ],
      [
        { subject: "safe-mode", type: "watchdog", exitCode: null, signal: null },
        "Safe mode did not answer its watchdog in time",
      ],
    ] as const;
    for (const [cause, text] of cases) assert.equal(causeText(cause), text);
  });

  it("has words of its own for every cause, with nothing left to fill in", () => {
    const types = Object.keys(FAULT_TYPES) as FaultType[];
    const texts = FAULT_SUBJECTS.flatMap((subject) =>
      types.map((type) => causeText({ subject, type, exitCode: null, signal: null })),
    );
    assert.equal(new Set(texts).size, FAULT_SUBJECTS.length * types.length);
    for (const text of texts) assert.doesNotMatch(text, /[{}]|undefined| {2}/);
  });
});
