import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { SimulatedDisk } from "@regrow/sim/disk";
import { FILES, FOLDERS } from "../layout/index.ts";
import { readTimes } from "./healthy-time.ts";

const DEFAULT_MS = 300_000;

describe("the healthy time", () => {
  for (const [what, text, expected] of [
    ["as it was saved", '{"app.healthy_clear_ms":"1500"}', 1_500],
    ["0 for never", '{"app.healthy_clear_ms":"0"}', 0],
    ["the default where nothing was saved", "{}", DEFAULT_MS],
    ["the default for a number that is none", '{"app.healthy_clear_ms":"soon"}', DEFAULT_MS],
    ["the default for one that is out of range", '{"app.healthy_clear_ms":"99999999999"}', DEFAULT_MS],
    ["the default for another type", '{"app.healthy_clear_ms":5}', DEFAULT_MS],
    ["the default for settings that are none", "[]", DEFAULT_MS],
    ["the default for garbage", "{", DEFAULT_MS],
  ] as const) {
    it(`is ${what}`, async () => {
      const disk = new SimulatedDisk();
      await disk.makeDirectory(FOLDERS.settings);
      await disk.write(FILES.settings, new TextEncoder().encode(text));
      assert.equal((await readTimes(disk)).healthyMs, expected);
    });
  }

  it("is the default where the file is missing, unreadable or too long", async () => {
    const disk = new SimulatedDisk();
    assert.equal((await readTimes(disk)).healthyMs, DEFAULT_MS);
    await disk.makeDirectory(FOLDERS.settings);
    await disk.write(FILES.settings, new Uint8Array(2 * 1024 * 1024));
    assert.equal((await readTimes(disk)).healthyMs, DEFAULT_MS);
    disk.makeUnreadable(FILES.settings);
    assert.equal((await readTimes(disk)).healthyMs, DEFAULT_MS);
  });
});
