import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { IMPORTANCES, formatMessage, isPrinted } from "./message.ts";

describe("formatMessage", () => {
  it("has the documented forms (device-facts 2.12)", () => {
    assert.equal(formatMessage("Associated", 1), "[Associated]");
    assert.equal(formatMessage("Closed: 0", 1, Date.UTC(2015, 2, 23, 3, 21, 37)), "[2015-03-23 | 03:21:37: Closed: 0]");
  });

  it("has no brackets around progress (device-facts 4.2)", () => {
    assert.equal(formatMessage("Starting mDNS", 3), "Starting mDNS");
  });

  it("is one line, whatever is in it", () => {
    assert.equal(formatMessage("a\r\nR000008\x1b[2J", 2), "[a  R000008 [2J]");
  });
});

describe("isPrinted", () => {
  it("prints nothing at 0, more with each level, everything at all", () => {
    const printed = (level: string): readonly number[] => IMPORTANCES.filter((each) => isPrinted(each, level));
    assert.deepEqual(["0", "1", "2", "3", "all", "x"].map(printed), [[], [1], [1, 2], [1, 2, 3], [1, 2, 3], []]);
  });
});
