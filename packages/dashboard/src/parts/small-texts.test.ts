import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { devicesText } from "./devices-text.ts";
import { readLines } from "./lines.ts";
import { uptimeText } from "./uptime-text.ts";

describe("texts of a line", () => {
  it("count devices", () => assert.deepEqual([1, 2_140].map(devicesText), ["1 device", "2,140 devices"]));

  it("are read each once", () =>
    assert.deepEqual(readLines(" kiosk \n\nsite=Bern, upstairs\nkiosk\n"), ["kiosk", "site=Bern, upstairs"]));

  it("say how long a program had run", () =>
    assert.deepEqual([0, 420, 9_949, 9_951, 61_000, 599_600, 36_000_000].map(uptimeText), [
      "0.0 s",
      "0.4 s",
      "9.9 s",
      "10 s",
      "61 s",
      "10 min",
      "10 h",
    ]));
});
