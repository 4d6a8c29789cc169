import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { BootloaderEvent } from "../channel/index.ts";
import { passOn } from "./bootloader-events.ts";

/** What people are told. */
function said(event: BootloaderEvent): readonly string[] {
  const lines: string[] = [];
  passOn(event, { announce: (line) => void lines.push(line), reportApp: () => {}, dms: undefined });
  return lines;
}

describe("what the bootloader tells", () => {
  it("of its button people hear in words: how long it has to be held, and what came of it", () => {
    for (const [state, leftMs, text] of [
      ["held", 9_950, /in 10 s/],
      ["held", 1, /in 1 s/],
      ["let-go", 0, /no factory reset/],
      ["reset", 0, /Rebooting/],
      ["failed", 0, /nothing is changed/],
    ] as const)
      assert.match(said({ kind: "reset-button", state, leftMs }).join("\n"), text);
  });
});
