import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { changed, isChanged, isOvertaken, shownFields } from "./draft.ts";

const FIRST = { fields: { title: "Kiosk", text: "a" }, revision: "1" };
const THEIRS = { fields: { title: "Kiosk 2", text: "a" }, revision: "2" };

describe("a draft", () => {
  it("shows what is read until somebody types, and then what they typed", () => {
    assert.deepEqual(shownFields(null, FIRST), FIRST.fields);
    assert.deepEqual(shownFields(null, THEIRS), THEIRS.fields);
    const mine = changed(null, FIRST, { text: "b" });
    assert.deepEqual(shownFields(mine, THEIRS), { title: "Kiosk", text: "b" });
    assert.equal(isChanged(mine), true);
  });

  it("says that somebody else was first, also when more is typed", () => {
    const mine = changed(null, FIRST, { text: "b" });
    assert.equal(isOvertaken(mine, FIRST), false);
    assert.equal(isOvertaken(mine, THEIRS), true);
    assert.equal(isOvertaken(changed(mine, THEIRS, { text: "c" }), THEIRS), true);
  });

  it("is shown after it was saved until what was saved is read", () => {
    const saved = { ...changed(null, FIRST, { text: "b" }), savedOver: "1" };
    assert.deepEqual(shownFields(saved, FIRST), { title: "Kiosk", text: "b" });
    assert.equal(isChanged(saved), false);
    assert.equal(isOvertaken(saved, THEIRS), false);
    assert.deepEqual(shownFields(saved, THEIRS), THEIRS.fields);
    assert.equal(changed(saved, THEIRS, { text: "d" }).base, "2");
  });
});
