import assert from "node:assert/strict";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { startCommandDms, type CommandDms } from "../../test/command-dms.ts";
import { withAnswers } from "../../test/with-answers.ts";

/** Builds on machines that forget: each begins with the folder as it was put into the secret store. */
describe("regrow metadata fetch", () => {
  let test: CommandDms;

  beforeEach(async () => {
    test = await startCommandDms();
    await mkdir(join(test.folder, "app"));
    const description = { product: "KIOSK", app: { command: "node", arguments: ["main.mjs"] } };
    await writeFile(join(test.folder, "app", "regrow.json"), JSON.stringify(description));
    await writeFile(join(test.folder, "app", "main.mjs"), "run();\n");
    await type("key create --keys keys --product KIOSK");
    await type("product create KIOSK --platform-root keys/metadata/platform/1.root.json");
  });
  afterEach(() => test[Symbol.asyncDispose]());

  it("lets fresh machines publish one after the other", async () => {
    // All that a machine which builds needs: the key that signs releases, and where trust begins.
    await copy("keys", "one", ["keys/KIOSK-targets.pem", "keys/KIOSK-targets.public.json"]);
    for (const file of ["platform/1.root.json", "platform/targets.json", "KIOSK/1.root.json", "KIOSK/targets.json"])
      await copy("keys", "one", [`metadata/${file}`]);
    assert.match(
      await type("metadata fetch KIOSK --keys one"),
      /^platform: root 1, targets 2: newer here.*\nKIOSK: root 1, targets 1: newer here/,
    );
    await release("1.0.0", "one");
    for (const version of ["1.1.0", "1.2.0"]) {
      await rm(join(test.folder, "fresh"), { recursive: true, force: true });
      await copy("keys", "fresh", ["keys/KIOSK-targets.pem", "metadata/platform/1.root.json"]);
      assert.match(await type("metadata fetch KIOSK --keys fresh"), /^KIOSK: root 1, targets \d: fetched$/m);
      await release(version, "fresh");
    }
    // The same version from another machine: equal bytes, nothing is signed, nothing changes.
    await type("metadata fetch KIOSK --keys one");
    assert.match(await type("bundle list KIOSK"), /1\.2\.0[^]*1\.1\.0[^]*1\.0\.0/);
    assert.match(await type("metadata fetch KIOSK --keys one"), /^KIOSK: root 1, targets 4: as the DMS holds it$/m);
    await release("1.2.0", "one");
  });

  it("says what the second of two machines can do, and does it", async () => {
    await copy("keys", "stale", ["."]);
    await release("1.0.0", "keys");
    await type("bundle build app --version 1.1.0 --keys stale --out stale.regrow");
    await test.refuses("publish stale.regrow", "regrow metadata fetch");
    // What was signed there was never published and would be forgotten: not without being told.
    await test.refuses("metadata fetch KIOSK --keys stale", "METADATA_FORKED");
    await type("bundle build app --version 1.2.0 --keys stale --out staler.regrow");
    await test.refuses("metadata fetch KIOSK --keys stale", "only there: bundles/1.0.0");
    await rm(join(test.folder, "stale/metadata/KIOSK/targets.json"));
    await type("metadata fetch KIOSK --keys stale");
    await release("1.1.0", "stale");
  });

  it("brings new roots, and keeps what is newer here", async () => {
    await copy("keys", "old", ["."]);
    await release("1.0.0", "keys");
    await type("key new more --keys keys");
    await type("root change KIOSK --keys keys --add targets=more");
    await type("metadata publish KIOSK --keys keys");
    assert.match(await type("metadata fetch KIOSK --keys old"), /^KIOSK: root 2, targets 2: fetched$/m);
    assert.deepEqual(await read("old/metadata/KIOSK/2.root.json"), await read("keys/metadata/KIOSK/2.root.json"));
    await type("bundle build app --version 1.1.0 --keys old --out later.regrow");
    const before = await read("old/metadata/KIOSK/targets.json");
    assert.match(await type("metadata fetch KIOSK --keys old"), /^KIOSK: root 2, targets 3: newer here/m);
    assert.deepEqual(await read("old/metadata/KIOSK/targets.json"), before);
    await type("publish later.regrow");
  });

  it("believes nobody whom the folder's platform root does not vouch for", async () => {
    await release("1.0.0", "keys");
    await type("key create --keys strange --product KIOSK");
    const before = await read("strange/metadata/KIOSK/targets.json");
    await test.refuses("metadata fetch KIOSK --keys strange", "METADATA_FORKED");
    assert.deepEqual(await read("strange/metadata/KIOSK/targets.json"), before);
    await test.refuses("metadata fetch KIOSK --keys nowhere", "KEY_UNREADABLE");
    await test.refuses("metadata fetch OTHER --keys keys", "PRODUCT_UNKNOWN");
  });

  it("has nothing to fetch before something was published", async () => {
    await copy("keys", "bare", ["metadata/platform/1.root.json"]);
    await test.refuses("metadata fetch KIOSK --keys bare", "METADATA_MISSING");
  });

  async function type(line: string): Promise<string> {
    const { code, out, error } = await test.regrow(withAnswers(line.split(" ")));
    assert.equal(code, 0, `${line}\n${error}`);
    return out;
  }

  async function release(version: string, keys: string): Promise<void> {
    await type(`bundle build app --version ${version} --keys ${keys} --out ${version}.regrow`);
    await type(`publish ${version}.regrow`);
  }

  async function copy(from: string, to: string, files: readonly string[]): Promise<void> {
    for (const file of files) await cp(join(test.folder, from, file), join(test.folder, to, file), { recursive: true });
  }

  async function read(file: string): Promise<string> {
    return await readFile(join(test.folder, file), "utf8");
  }
});
