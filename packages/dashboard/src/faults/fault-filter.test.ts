import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { readFaultFilter } from "./fault-filter.ts";

const NOW_MS = 1_800_000_000_000;
const read = (search: string) => readFaultFilter(new URLSearchParams(search), NOW_MS);

describe("filters of faults in an address", () => {
  it("are what the DMS is asked for", () => {
    const { filter, words } = read("product=ACME&version=1.2.0&since=7d&subject=kernel");
    assert.deepEqual(filter, { product: "ACME", version: "1.2.0", since: NOW_MS - 7 * 86_400_000, subject: "kernel" });
    assert.deepEqual(words, ["of ACME", "in version 1.2.0", "seen in the last 7 days", "of the kernel"]);
  });

  it("are of causes that the overview calls new", () => {
    const { filter, words } = read("attention=new-fault");
    assert.deepEqual(filter, { attention: "new-fault" });
    assert.deepEqual(words, ["seen first in the last 24 hours"]);
  });

  it("are none where they mean nothing: a version is one of a product", () =>
    assert.deepEqual(read("version=1.2.0&since=ever&subject=nobody"), { filter: {}, words: [] }));
});
