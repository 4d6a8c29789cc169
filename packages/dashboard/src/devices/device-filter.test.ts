import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { FILTER_NAMES, NO_FILTERS, readFilter } from "./device-filter.ts";

const NOW_MS = 1_800_000_000_000;
const read = (search: string) => readFilter(new URLSearchParams(search), NOW_MS);

describe("filters of devices in an address", () => {
  it("are what the DMS is asked for", () => {
    const { filter, words, wrong } = read(
      "text=7f&product=ACME&version=1.2.0&tag=beta&state=safe-mode&notSeen=24h&label=site%3DBern",
    );
    assert.deepEqual(filter, {
      text: "7f",
      product: "ACME",
      version: "1.2.0",
      tag: "beta",
      state: "safe-mode",
      notSeenSince: NOW_MS - 86_400_000,
      label: "site=Bern",
    });
    assert.deepEqual(words, [
      "UUID or label: 7f",
      "product: ACME",
      "version: 1.2.0",
      "tag: beta",
      "state: safe mode",
      "not seen for 24 hours",
      "label: site=Bern",
    ]);
    assert.deepEqual(wrong, []);
  });

  it("ask for what the overview counts", () => {
    const { filter, words } = read("product=none&version=none&presence=checks-in&attention=app-failing");
    assert.deepEqual(filter, { product: "none", version: "none", presence: "checks-in", attention: "app-failing" });
    assert.deepEqual(words, ["no product", "no version that is known", "no live link", "attention: app keeps failing"]);
  });

  it("that are empty, or blank, are none", () => {
    assert.deepEqual(read("text=&state=%20&other=1"), { filter: {}, words: [], wrong: [] });
  });

  it("that mean nothing are told, never left out in silence: all that match would be all devices", () => {
    fc.assert(
      fc.property(fc.constantFrom(...FILTER_NAMES), fc.string({ minLength: 1, maxLength: 12 }), (name, value) => {
        const { filter, words, wrong } = readFilter(new URLSearchParams({ [name]: value }), NOW_MS);
        const isAsked = Object.keys(filter).length === 1;
        assert.equal(isAsked || wrong.length === 1, value.trim() !== "");
        assert.equal(words.length, value.trim() === "" ? 0 : 1);
      }),
    );
    assert.deepEqual(read("state=nonsense&tag=gamma&notSeen=ever&presence=there&attention=none").wrong, [
      "tag: gamma",
      "state: nonsense",
      "presence: there",
      "attention: none",
      "not seen for: ever",
    ]);
    // A word that every object has is no state.
    assert.deepEqual(read("state=constructor").wrong, ["state: constructor"]);
  });

  it("are all cleared together", () => assert.deepEqual(Object.keys(NO_FILTERS), [...FILTER_NAMES]));
});
