import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { startDms } from "../test/start-dms.ts";

describe("the end of a DMS", () => {
  it("is waited for by whoever asks for it, also the second time", async () => {
    await using test = await startDms();
    let hasEnded = false;
    const first = test.dms.close().then(() => (hasEnded = true));
    await test.dms.close();
    assert.equal(hasEnded, true);
    await first;
    await test.restart();
  });
});
