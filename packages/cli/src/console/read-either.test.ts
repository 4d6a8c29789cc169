import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readSet, readSwitch } from "./read-either.ts";

describe("what came for get and set, in a format that nobody knows yet", () => {
  for (const [text, expected] of [
    ["R000003\r\n1\r\n", "1"],
    ["get system.cmd.echo\r\n0\r\n> ", "0"],
    ["> 1\r\n", "1"],
    ["1", undefined],
    ["Unknown variable\r\n", "refused"],
    // A terminal that makes CR CR LF of a line's end: no length in a header would be right.
    ["get system.cmd.echo\r\n0\r\r\n> ", "refused"],
  ] as const)
    it(`reads ${JSON.stringify(text)} as ${expected ?? "not all there"}`, () =>
      assert.equal(readSwitch(text), expected));

  it("reads what became of a set", () => {
    assert.deepEqual(
      [readSet("Set OK\r\n"), readSet("R600016\r\nCommand failed\r\n"), readSet("Set")],
      ["ok", "refused", undefined],
    );
  });
});
