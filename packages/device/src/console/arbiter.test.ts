import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { LOCAL, stepOwner, type ConsoleOwner, type OwnerEffect, type OwnerEvent } from "./arbiter.ts";

const ONE: ConsoleOwner = { kind: "remote", id: 1 };
const TABLE: readonly (readonly [ConsoleOwner, OwnerEvent, ConsoleOwner, readonly OwnerEffect[]])[] = [
  [LOCAL, { kind: "enter", id: 1 }, ONE, [{ kind: "admit", id: 1 }]],
  [LOCAL, { kind: "leave", id: 1 }, LOCAL, []],
  [LOCAL, { kind: "take-over" }, LOCAL, []],
  [ONE, { kind: "enter", id: 1 }, ONE, []],
  [ONE, { kind: "enter", id: 2 }, ONE, [{ kind: "refuse", id: 2 }]],
  [ONE, { kind: "leave", id: 1 }, LOCAL, []],
  [ONE, { kind: "leave", id: 2 }, ONE, []],
  [ONE, { kind: "take-over" }, LOCAL, [{ kind: "close", id: 1 }]],
];

describe("who has the commands", () => {
  for (const [owner, event, after, effects] of TABLE) {
    it(`${JSON.stringify(owner)} and ${JSON.stringify(event)}`, () => {
      assert.deepEqual(stepOwner(owner, event), { owner: after, effects });
    });
  }
});
