import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
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
    await test.says("dms quota --folder dms", /: 0 B of what storage-quota-gb says \(default: no limit\)/);
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

  it("finds the folder as 'regrow dms' does: by the file of its settings, or the environment", async () => {
    const file = join(test.folder, "site.json");
    await writeFile(file, JSON.stringify({ folder: "dms", "people-port": 9000 }));
    for (const [words, environment] of [
      [["--config", "site.json"], {}],
      [[], { REGROW_DMS_CONFIG: file }],
      [[], { REGROW_DMS_FOLDER: "dms" }],
    ] as const) {
      const { code, out, error } = await test.regrow(["dms", "quota", ...words], environment);
      assert.equal(code, 0, error);
      assert.match(out, /storage-quota-gb says/);
    }
    const backup = await test.regrow(["dms", "backup", "--config", "site.json", "--to", "one.tar"]);
    assert.equal(backup.code, 0, backup.error);
    await writeFile(join(test.folder, "new.json"), JSON.stringify({ folder: "restored" }));
    const restored = await test.regrow(["dms", "restore", "one.tar", "--config", "new.json", "--json"]);
    assert.equal(JSON.parse(restored.out).folder, join(test.folder, "restored"));
    assert.equal((await test.regrow(["dms", "authority", "--config", "new.json"])).code, 0);
    await writeFile(file, JSON.stringify({ folder: "dms", "people-prot": 9000 }));
    for (const line of ["quota", "authority", "backup --to two.tar", "restore one.tar"])
      await test.refuses(`dms ${line} --config site.json`, "perhaps you mean people-port");
  });

  it("refuses what is no quota, no organisation and no DMS", async () => {
    await test.refuses("dms quota ada lots --folder dms", "none or default");
    await test.refuses("dms quota ada -1 --folder dms", "");
    await test.refuses("dms quota Nobody 1 --folder dms", "ORGANISATION_NOT_HERE");
    await test.refuses("dms quota ada 1 --folder elsewhere", "holds no DMS");
  });
});
