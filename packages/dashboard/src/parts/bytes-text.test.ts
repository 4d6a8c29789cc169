import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { bytesText } from "./bytes-text.ts";

describe("a size", () => {
  it("is told in the units that an operator sets quotas in", () => {
    const sizes = [0, 1, 999, 1_024, 1_536, 45_363, 1_024 ** 2 - 1, 1_024 ** 3, 1.5 * 1_024 ** 4, 5_000 * 1_024 ** 4];
    assert.deepEqual(sizes.map(bytesText), [
      ...["0 bytes", "1 byte", "999 bytes", "1 KiB", "1.5 KiB"],
      ...["44.3 KiB", "1 MiB", "1 GiB", "1.5 TiB", "5000 TiB"],
    ]);
  });
});
