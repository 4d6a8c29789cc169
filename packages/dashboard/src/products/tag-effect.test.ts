import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { effectWords, type TagPreview } from "./tag-effect.ts";

const NOTHING: TagPreview = { followers: [], lookedAt: 0, effects: [], outcomes: { confirmed: 0, rolledBack: 0 } };
const effect = (text: string, devices: number): TagPreview["effects"][number] => ({
  ...{ text, devices, version: null, examples: [] },
});

describe("what a tag does", () => {
  it("is said before it is done: what each device gets, and what became of the version until now", () => {
    const words = effectWords("release", "1.2.0", "1.1.0", {
      followers: [
        { tag: "release", devices: 2 },
        { tag: "beta", devices: 1 },
        { tag: "alpha", devices: 0 },
      ],
      lookedAt: 3,
      effects: [
        effect("stays as it is: this device has tried it and rolled back", 2),
        effect("will be offered 1.2.0", 1),
      ],
      outcomes: { confirmed: 0, rolledBack: 2 },
    });
    assert.deepEqual(words, [
      "Careful: 1.2.0 was rolled back on 2 devices; no device has confirmed it.",
      "3 devices look at release.",
      "Among them 1 device tagged beta, because nothing is tagged beta.",
      "2 devices: stays as it is: this device has tried it and rolled back.",
      "1 device: will be offered 1.2.0.",
    ]);
    assert.deepEqual(effectWords("alpha", "1.2.0", null, NOTHING), ["No device looks at alpha yet."]);
  });

  it("says what it does not know: of more devices than are looked at, of more ends than are told", () => {
    const effects = Array.from({ length: 8 }, (_, n) => effect(`end ${n}`, 10));
    const many = { ...NOTHING, followers: [{ tag: "beta", devices: 98_431 }], lookedAt: 10_000, effects } as const;
    const words = effectWords("beta", "1.2.0", null, { ...many, outcomes: { confirmed: 10_000, rolledBack: 0 } });
    assert.equal(words[0], "1.2.0 is confirmed on 10,000 or more devices.");
    assert.deepEqual(words.slice(-2), [
      "20 devices: something else.",
      "That is so for the first 10,000 devices; the others are too many to look at here.",
    ]);
  });

  it("says that devices go back, by the order of versions and not of letters", () => {
    assert.match(effectWords("beta", "1.9.0", "1.10.0", NOTHING).at(-1) ?? "", /older than 1\.10\.0.*go back/);
    assert.equal(effectWords("beta", "1.10.0", "1.9.0", NOTHING).length, 1);
  });
});
