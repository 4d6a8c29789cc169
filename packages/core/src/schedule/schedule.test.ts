import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { windowAt } from "./window-at.ts";
import { isWindowText, parseWindows } from "./window.ts";

const at = (text: string): number => Date.parse(text);
const state = (text: string, when: string, offset = 0) => windowAt(parseWindows(text) ?? [], offset, at(when));
const opens = (text: string, when: string, offset = 0): string => {
  const found = state(text, when, offset);
  return found.isOpen ? "open" : new Date(found.opensMs).toISOString();
};

describe("update windows", () => {
  it("are open and closed when they say so", () => {
    // 21 November 2026 is a Saturday.
    const rows = [
      ["", "2026-11-21T12:00:00Z", 0, "open"],
      ["02:00-05:00", "2026-11-21T01:59:59Z", 0, "2026-11-21T02:00:00.000Z"],
      ["02:00-05:00", "2026-11-21T02:00:00Z", 0, "open"],
      ["02:00-05:00", "2026-11-21T05:00:00Z", 0, "2026-11-22T02:00:00.000Z"],
      ["22:00-04:00", "2026-11-21T03:59:00Z", 0, "open"],
      ["mon-fri 22:00-04:00", "2026-11-21T03:59:00Z", 0, "open"],
      ["mon-fri 22:00-04:00", "2026-11-22T03:59:00Z", 0, "2026-11-23T22:00:00.000Z"],
      ["sun 23:00-01:00", "2026-11-23T00:30:00Z", 0, "open"],
      ["sat-sun 00:00-24:00", "2026-11-22T23:59:59Z", 0, "open"],
      ["fri-mon 10:00-11:00", "2026-11-23T10:30:00Z", 0, "open"],
      ["02:00-05:00", "2026-11-21T02:00:00Z", 60, "open"],
      ["02:00-05:00", "2026-11-21T04:00:00Z", 60, "2026-11-22T01:00:00.000Z"],
      ["tue 10:00-11:00, thu 10:00-11:00", "2026-11-25T00:00:00Z", 0, "2026-11-26T10:00:00.000Z"],
    ] as const;
    for (const [text, when, offset, expected] of rows) assert.equal(opens(text, when, offset), expected, text);
  });

  it("are refused when they say something else", () => {
    const wrong = ["2-5", "02:00", "02:00-02:00", "24:00-01:00", "02:60-03:00", "25:00-26:00", "foo 02:00-03:00"];
    for (const text of [...wrong, "02:00-03:00,", "mon- 02:00-03:00", `${"02:00-03:00,".repeat(30)}02:00-03:00`])
      assert.equal(isWindowText(text), false, text);
  });

  it("open when they are said to, and not a minute before, whatever they are", () => {
    const minute = fc.integer({ min: 0, max: 1_439 });
    const clock = (value: number): string =>
      `${String(Math.floor(value / 60)).padStart(2, "0")}:${String(value % 60).padStart(2, "0")}`;
    const text = fc
      .tuple(fc.constantFrom("", "mon ", "sat-tue ", "wed-fri "), minute, minute)
      .filter(([, from, until]) => from !== until)
      .map(([days, from, until]) => `${days}${clock(from)}-${clock(until)}`);
    fc.assert(
      fc.property(text, fc.integer({ min: -720, max: 840 }), fc.nat(4_000_000_000_000), (each, offset, nowMs) => {
        const windows = parseWindows(each);
        assert.ok(windows !== null);
        const found = windowAt(windows, offset, nowMs);
        if (found.isOpen) return;
        assert.ok(found.opensMs > nowMs && found.opensMs <= nowMs + 7 * 86_400_000);
        assert.ok(windowAt(windows, offset, found.opensMs).isOpen);
        assert.ok(!windowAt(windows, offset, found.opensMs - 1).isOpen);
      }),
    );
  });
});
