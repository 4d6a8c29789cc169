import assert from "node:assert/strict";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { makeTempFolder } from "@regrow/testing/temp-folder";
import { startDms } from "../test/start-dms.ts";

describe("the folder of a DMS", () => {
  it("is for its user alone, and not what is above it", async () => {
    await using temporary = await makeTempFolder();
    const above = join(temporary.path, "fleet");
    await using _test = await startDms({ folder: join(above, "dms") });
    const shared = 0o777 & ~process.umask();
    assert.equal((await stat(above)).mode & 0o777, shared);
    assert.equal((await stat(join(above, "dms"))).mode & 0o777, 0o700 & shared);
  });
});

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
