import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { RESET_HOLD, newHold, releaseNeededMs, stepHold, type HoldNotice, type HoldState } from "./index.ts";

/** Levels by their times, and a tick each 50 ms in between; what was told, and when. */
function play(
  changes: readonly (readonly [atMs: number, isActive: boolean])[],
  {
    untilMs,
    blockedMs = 0,
    isActive = false,
  }: { readonly untilMs: number; readonly blockedMs?: number; readonly isActive?: boolean },
): readonly (readonly [number, HoldNotice])[] {
  const told: (readonly [number, HoldNotice])[] = [];
  let state: HoldState = newHold(isActive, 0, blockedMs);
  const events = [
    ...changes.map(([atMs, active]) => ({ kind: "level", atMs, isActive: active }) as const),
    ...Array.from({ length: untilMs / 50 }, (_, tick) => ({ kind: "tick", atMs: tick * 50 }) as const),
  ].toSorted((a, b) => a.atMs - b.atMs);
  for (const event of events) {
    const step = stepHold(state, event, RESET_HOLD);
    state = step.state;
    if (step.notice !== null) told.push([event.atMs, step.notice]);
  }
  return told;
}

describe("a button that is held", () => {
  it("resets after ten seconds in one piece, and at no time before", () => {
    assert.deepEqual(play([[1_000, true]], { untilMs: 30_000 }), [
      [1_050, "pressed"],
      [11_000, "reached"],
    ]);
    const short = [
      [1_000, true],
      [10_900, false],
      [11_500, true],
      [21_400, false],
    ] as const;
    assert.deepEqual(
      play(short, { untilMs: 40_000 }).map(([, notice]) => notice),
      ["pressed", "let-go", "pressed", "let-go"],
    );
  });

  it("may bounce when it is pressed, and while it is held", () => {
    const bouncing = [
      [1_000, true],
      [1_010, false],
      [1_020, true],
      [5_000, false],
      [5_030, true],
    ] as const;
    assert.deepEqual(play(bouncing, { untilMs: 15_000 }), [
      [1_100, "pressed"],
      [11_050, "reached"],
    ]);
  });

  it("is none while its line is noise", () => {
    const noise = Array.from({ length: 2_000 }, (_, index) => [1_000 + index * 20, index % 2 === 0] as const);
    assert.deepEqual(play(noise, { untilMs: 41_000 }), []);
    const later = [[1_000, true] as const, ...noise.map(([atMs, isActive]) => [atMs + 1_000, !isActive] as const)];
    assert.deepEqual(
      play([...later, [43_000, false]], { untilMs: 45_000 }).map(([, notice]) => notice),
      ["pressed", "noisy", "freed"],
    );
  });

  it("that is pressed from the beginning counts from then; blocked, only once it was released for long enough", () => {
    assert.deepEqual(play([], { untilMs: 20_000, isActive: true }).at(-1), [10_000, "reached"]);
    const stuck = { untilMs: 60_000, blockedMs: 1_000, isActive: true };
    assert.deepEqual(play([], stuck), []);
    const again = [
      [5_000, false],
      [5_500, true],
      [6_000, false],
      [8_000, true],
    ] as const;
    assert.deepEqual(play(again, stuck), [
      [7_000, "freed"],
      [8_050, "pressed"],
      [18_000, "reached"],
    ]);
  });

  it("has to be released for longer after each reset, an hour at most", () => {
    assert.deepEqual(
      [0, 1, 2, 3, 4, 5, 300].map(releaseNeededMs),
      [0, 1_000, 10_000, 100_000, 1_000_000, 3_600_000, 3_600_000],
    );
  });

  it("is never reached without ten seconds between two levels, whatever comes", () => {
    const gaps = fc.array(fc.tuple(fc.integer({ min: 60, max: 9_900 }), fc.boolean()), { maxLength: 30 });
    fc.assert(
      fc.property(gaps, fc.nat(5_000), (steps, blockedMs) => {
        let state: HoldState = newHold(true, 0, blockedMs);
        let atMs = 0;
        let activeFromMs: number | null = 0;
        for (const [afterMs, isActive] of steps) {
          atMs += afterMs;
          const before = stepHold(state, { kind: "tick", atMs }, RESET_HOLD);
          const { state: after } = stepHold(before.state, { kind: "level", isActive, atMs }, RESET_HOLD);
          if (after.kind === "reached") assert.ok(activeFromMs !== null && atMs - activeFromMs >= 10_000);
          if (!isActive) activeFromMs = null;
          else activeFromMs ??= atMs;
          state = after;
          if (state.kind === "reached") break;
        }
      }),
    );
  });
});
