import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import {
  MAX_SETTINGS_TRIES,
  beginSearch,
  isSearchOf,
  learn,
  putBack,
  type SettingsSearch,
  type Suspect,
} from "./settings-search.ts";

function suspects(count: number): readonly Suspect[] {
  return Array.from({ length: count }, (_, index) => ({ name: `s${index}`, present: "x" }));
}

/** Tries until there is a verdict, on a device that is well exactly when `heals` says so of what is put back. */
function search(count: number, heals: (names: ReadonlySet<string>) => boolean): SettingsSearch {
  let state = beginSearch(suspects(count));
  for (let turn = 0; turn <= MAX_SETTINGS_TRIES + 1; turn += 1) {
    if (state.verdict === "found" || state.verdict === "innocent") return state;
    state = learn(state, heals(new Set(putBack(state).map(({ name }) => name))));
  }
  throw new Error("the search does not end");
}

const namesOf = (state: SettingsSearch): readonly string[] => putBack(state).map(({ name }) => name);

describe("the search for the guilty setting", () => {
  it("names one of any number, wherever it stands, in few tries", () => {
    for (const count of [1, 2, 3, 7, 8, 100, 256])
      for (const guilty of [0, 1, Math.floor(count / 2), count - 1].filter((each) => each < count)) {
        const found = search(count, (names) => names.has(`s${guilty}`));
        assert.deepEqual([found.verdict, namesOf(found)], ["found", [`s${guilty}`]], `${guilty} of ${count}`);
        assert.ok(found.tries <= 3 + Math.ceil(Math.log2(count)), `${found.tries} tries of ${count}`);
      }
  });

  it("names two that each fault, and one of two that only fault together", () => {
    const both = search(7, (names) => names.has("s1") && names.has("s4"));
    assert.deepEqual([both.verdict, namesOf(both)], ["found", ["s1", "s4"]]);
    const together = search(7, (names) => names.has("s1") || names.has("s4"));
    assert.equal(together.verdict, "found");
    assert.equal(namesOf(together).length, 1);
  });

  it("finds settings innocent when putting all of them back does not help, or there are none", () => {
    assert.deepEqual(
      [search(7, () => false).verdict, search(7, () => false).tries, beginSearch([]).verdict],
      ["innocent", 1, "innocent"],
    );
    assert.deepEqual(putBack(search(7, () => false)), []);
  });

  it("ends with exactly what is guilty, in a start that has shown it, for every set of culprits", () => {
    const culprits = fc.integer({ min: 1, max: 40 }).chain((count) =>
      fc.record({
        count: fc.constant(count),
        guilty: fc.uniqueArray(fc.nat(count - 1), { minLength: 1, maxLength: 4 }),
      }),
    );
    fc.assert(
      fc.property(culprits, ({ count, guilty }) => {
        let last: readonly string[] = [];
        const found = search(count, (names) => {
          const isHealthy = guilty.every((each) => names.has(`s${each}`));
          last = isHealthy ? [...names] : [];
          return isHealthy;
        });
        assert.equal(found.verdict, "found");
        assert.deepEqual(
          namesOf(found),
          guilty.toSorted((a, b) => a - b).map((each) => `s${each}`),
        );
        assert.deepEqual(last, namesOf(found), "the last start ran as the device stays");
      }),
    );
  });

  it("ends whatever the tries show, and what it puts back was seen to heal", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 256 }), fc.infiniteStream(fc.boolean()), (count, outcomes) => {
        let last = false;
        const found = search(count, () => (last = outcomes.next().value ?? false));
        assert.equal(found.verdict === "found", last);
      }),
    );
  });

  it("keeps all that is not told apart when there are too many culprits", () => {
    const found = search(64, (names) => names.size === 64);
    assert.deepEqual([found.verdict, namesOf(found).length], ["found", 64]);
    assert.ok(found.tries <= MAX_SETTINGS_TRIES + 1);
  });

  it("knows its settings again", () => {
    const state = beginSearch(suspects(3));
    assert.equal(isSearchOf(state, suspects(3)), true);
    assert.equal(isSearchOf(state, suspects(2)), false);
    assert.equal(isSearchOf(state, [...suspects(2), { name: "s2", present: "other" }]), false);
  });
});
