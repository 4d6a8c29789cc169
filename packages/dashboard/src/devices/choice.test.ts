import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  MAX_MATCHING,
  MAX_NAMED,
  NOTHING_CHOSEN,
  chosenCount,
  isChosen,
  selectOf,
  shownChosen,
  tooMany,
  withDevice,
  withShown,
  type Choice,
} from "./choice.ts";

const SHOWN = ["a", "b", "c"];
const ALL: Choice = { kind: "all", filter: { state: "safe-mode" }, count: 214 };

describe("chosen devices", () => {
  it("are named one by one, also those that another filter has shown", () => {
    const one = withDevice(NOTHING_CHOSEN, "elsewhere", true, SHOWN);
    const more = withShown(one, SHOWN, true);
    assert.deepEqual(selectOf(more), { uuids: ["elsewhere", "a", "b", "c"] });
    assert.deepEqual(selectOf(withShown(more, SHOWN, false)), { uuids: ["elsewhere"] });
    assert.equal(shownChosen(one, SHOWN), "none");
    assert.equal(shownChosen(withDevice(one, "a", true, SHOWN), SHOWN), "some");
    assert.equal(shownChosen(more, SHOWN), "all");
  });

  it("are by their filter when all that match are meant, seen or not", () => {
    assert.equal(chosenCount(ALL), 214);
    assert.ok(isChosen(ALL, "on no page"));
    assert.deepEqual(selectOf(ALL), { filter: { state: "safe-mode" } });
  });

  it("are those that are shown once somebody takes one off from all that match", () => {
    const others = withDevice(ALL, "b", false, SHOWN);
    assert.deepEqual(selectOf(others), { uuids: ["a", "c"] });
  });

  it("are at most as many as the DMS takes", () => {
    assert.equal(tooMany({ ...ALL, count: MAX_MATCHING }), null);
    assert.match(tooMany({ ...ALL, count: MAX_MATCHING + 1 }) ?? "", /At most 10,000/);
    const named = (count: number): Choice => ({
      kind: "named",
      uuids: new Set(Array.from({ length: count }, (_, index) => String(index))),
    });
    assert.equal(tooMany(named(MAX_NAMED)), null);
    assert.match(tooMany(named(MAX_NAMED + 1)) ?? "", /At most 1,000/);
  });
});
