import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { createClient } from "@regrow/client/client";
import { startCommandDms, type CommandDms } from "../../test/command-dms.ts";

describe("regrow dms quota", () => {
  let test: CommandDms;
  before(async () => void (test = await startCommandDms()));
  after(() => test[Symbol.asyncDispose]());

  const client = () => createClient({ address: test.peopleUrl, token: test.token, fetch });
  const quotaBytes = async (): Promise<number | null> => (await client().call("getStorage", {})).quotaBytes;

  it("shows and sets what an organisation may store, beside the DMS that runs", async () => {
    const { organisation } = await client().call("me", {});
    await test.says("dms quota --folder dms", /: 0 B of what counts for all/);
    assert.equal(await quotaBytes(), null);
    const set = await test.regrow(["dms", "quota", organisation, "0.5", "--folder", "dms"]);
    assert.equal(set.code, 0, set.error);
    assert.ok(set.out.includes(`${organisation}: 0 B of 0.5 GiB`), set.out);
    assert.equal(await quotaBytes(), 512 * 1024 ** 2);
    for (const [quota, expected] of [
      ["none", null],
      ["0", 0],
      ["default", null],
    ] as const) {
      assert.equal((await test.regrow(["dms", "quota", organisation, quota, "--folder", "dms"])).code, 0);
      assert.equal(await quotaBytes(), expected);
    }
    const { entries } = await client().call("listAudit", { operation: "setQuota" });
    assert.deepEqual(
      entries.map(({ actor, changed }) => [actor.name, changed["quota"]]),
      ["default", 0, "none", 512 * 1024 ** 2].map((quota) => ["operator of the DMS", quota]),
    );
  });

  it("refuses what is no quota, no organisation and no DMS", async () => {
    await test.refuses("dms quota ada lots --folder dms", "none or default");
    await test.refuses("dms quota ada -1 --folder dms", "");
    await test.refuses("dms quota Nobody 1 --folder dms", "found: none");
    await test.refuses("dms quota ada 1 --folder elsewhere", "holds no DMS");
  });
});
