import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { createAnnouncements } from "./announcements.ts";

describe("announcements", () => {
  it("are shown for some seconds, four at most, each gone by itself", () => {
    const later: (() => void)[] = [];
    const { shown, tell } = createAnnouncements((ms, act) => {
      assert.equal(ms, 6_000);
      later.push(act);
    });
    for (const text of ["a", "b", "c", "d", "e"]) tell(text, text === "b" ? "bad" : "good");
    assert.deepEqual(
      shown.value.map(({ text, mood }) => `${text} ${mood}`),
      ["b bad", "c good", "d good", "e good"],
    );
    later[1]?.();
    later[0]?.();
    assert.deepEqual(
      shown.value.map(({ text }) => text),
      ["c", "d", "e"],
    );
  });
});
