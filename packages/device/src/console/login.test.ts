import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { FIRST_TRY, LOGIN_TRIES, failLogin } from "./login.ts";

describe("failLogin", () => {
  it("gives three tries, each pause twice the one before", () => {
    const pauses: number[] = [];
    let [state, isOver] = [FIRST_TRY, false];
    while (!isOver) {
      const failed = failLogin(state);
      ({ state, isOver } = failed);
      pauses.push(failed.pauseMs);
    }
    assert.deepEqual(pauses, [1_000, 2_000, 4_000]);
    assert.equal(pauses.length, LOGIN_TRIES);
  });
});
