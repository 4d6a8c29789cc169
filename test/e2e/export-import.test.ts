import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { createClient, type Client } from "@regrow/client/client";
import { FILES } from "@regrow/device/layout";
import type { DeviceProcess, DmsProcess } from "regrow/process";
import { regrow } from "../harness/command-line.ts";
import { startDms } from "../harness/dms.ts";
import { publishHello } from "../harness/hello.ts";
import { startScene, type Scene } from "../harness/scene.ts";
import { until } from "../harness/until.ts";

const WITHIN_MS = 60_000;
const EVES_FILE = "eves-own-file.json";

/** docs/how-to/move-to-another-dms.md, with a device that follows. */
describe("an organisation that leaves its DMS, with its device", { timeout: 300_000 }, () => {
  let scene: Scene;
  let there: DmsProcess;
  let client: Client;
  let session: Scene["session"];
  before(async () => {
    scene = await startScene({ product: "HELLO" });
    there = await startDms({ folder: join(scene.folder, "other-dms") });
    session = await signUp(there.peopleAddress, "bert");
    client = createClient({ ...session, fetch });
    await publishHello(scene, { version: "1.0.0" });
    await scene.update("1.0.0");
    await publishHello(scene, { version: "1.1.0" });
    await eves(scene);
  });
  after(async () => {
    await there[Symbol.asyncDispose]();
    await scene[Symbol.asyncDispose]();
  });

  const succeed = async (of: Pick<Scene, "session">, ...words: readonly string[]): Promise<string> => {
    const { exit, shown, printed } = await regrow({ ...scene, ...of }, ...words);
    assert.equal(exit, 0, shown);
    return printed;
  };
  const exported = (): string => join(scene.folder, "all.tar");
  const passphraseFile = (): string => join(scene.folder, "passphrase");

  it("exports by itself, and nothing of anybody else", async () => {
    await writeFile(passphraseFile(), "a passphrase for its keys\n");
    await succeed(scene, "organisation", "export", "--out", exported(), "--passphrase-file", passphraseFile());
    const bytes = (await readFile(exported())).toString("latin1");
    assert.ok(bytes.includes(scene.uuid));
    for (const foreign of [EVES_FILE, "EVES", "eve@example.com"]) assert.ok(!bytes.includes(foreign), foreign);
    await stat(exported());
    assert.equal((await regrow(scene, "organisation", "export", "--out", exported())).code, "USAGE");
  });

  it("imports it at another DMS, once", async () => {
    const importing = ["organisation", "import", exported(), "--passphrase-file", passphraseFile()] as const;
    const cut = join(scene.folder, "cut.tar");
    await writeFile(cut, (await readFile(exported())).subarray(0, -2_000));
    const refused = await regrow({ ...scene, session }, "organisation", "import", cut, "--without-keys");
    assert.equal(refused.code, "IMPORT_TRUNCATED", refused.shown);
    const said = await succeed({ session }, ...importing, "--ca-out", join(scene.folder, "other-ca.pem"));
    assert.match(said, /1 products, 2 bundles, 1 devices/);
    assert.equal((await regrow({ ...scene, session }, ...importing)).code, "IMPORT_NOT_EMPTY");
  });

  it("sends its device there by an order that no DMS can sign, and not to one that does not know it", async () => {
    const [order, ca] = [join(scene.folder, "dms-move.json"), join(scene.folder, "other-ca.pem")];
    assert.equal(await readFile(ca, "utf8"), there.caPem);
    const sign = (dms: string): Promise<string> =>
      succeed(scene, "device", "move-order", "--keys", scene.keysFolder, "--dms", dms, "--ca", ca, "--out", order);
    await sign("https://localhost:9");
    const old = await readFile(order);
    const unreachable = await give(order);
    await unreachable.waitFor(/Not moved to another DMS.*DMS_UNREACHABLE/, WITHIN_MS);
    assert.ok((await dmsOfDevice()).startsWith(scene.dms().deviceAddress), "the old one is kept");

    await sign(there.deviceAddress);
    const moved = await give(order);
    await moved.waitFor(/Moved to another DMS/, WITHIN_MS);
    assert.equal(await dmsOfDevice(), there.deviceAddress);
    await assert.rejects(stat(join(scene.root, FILES.move)), { code: "ENOENT" });
    await writeFile(order, old);
    const older = await give(order, { session });
    await older.waitFor(/Not moved to another DMS.*TRUST_ROLLED_BACK/, WITHIN_MS);
    assert.equal(await dmsOfDevice(), there.deviceAddress);
  });

  it("goes on there: the same bundle is verified and installed, and its history is to be seen", async () => {
    await scene.dms().child.killAll();
    await scene.restartDevice("kill");
    await scene.device().ask("ota", /1\.1\.0/, WITHIN_MS);
    const device = await until(
      "the update's end",
      async () => {
        const now = await client.call("getDevice", { uuid: scene.uuid });
        return now.runningVersion === "1.1.0" ? now : undefined;
      },
      WITHIN_MS,
    );
    await scene.waitForApp("1.1.0");
    const seen = device.outcomes.map(({ version, result }) => `${version} ${result}`);
    assert.ok(seen.includes("1.0.0 confirmed") && seen.includes("1.1.0 confirmed"), seen.join(", "));
  });

  /**
   * Given by the DMS that the device has; a check-in brings it.
   * @returns what the device says from before that on: one that it makes by itself may come before the one that is asked for here
   */
  async function give(order: string, by: Pick<Scene, "session"> = scene): Promise<ReturnType<DeviceProcess["follow"]>> {
    const news = scene.device().follow();
    await succeed(by, "file", "put", order, "--product", "HELLO");
    await scene.device().ask("dfu_query", /(?:^|> )[012]\b/m);
    return news;
  }

  async function dmsOfDevice(): Promise<string> {
    const { url }: { url: string } = JSON.parse(await readFile(join(scene.root, FILES.dms), "utf8"));
    return url;
  }
});

async function signUp(
  address: string,
  userName: string,
): Promise<{ readonly address: string; readonly token: string }> {
  const guest = createClient({ address, token: null, fetch });
  const password = randomBytes(12).toString("base64url");
  const { token } = await guest.call("signUp", { userName, email: `${userName}@example.com`, password });
  return { address, token };
}

/** Somebody else at the DMS that is left. */
async function eves(scene: Scene): Promise<void> {
  const session = await signUp(scene.session.address, "eve");
  const root = await readFile(join(scene.keysFolder, "metadata/platform/1.root.json"), "utf8");
  await createClient({ ...session, fetch }).call("createProduct", { code: "EVES-THING", platformRoot: root });
  const file = join(scene.folder, EVES_FILE);
  await writeFile(file, '{"whose":"eve"}');
  const put = await regrow({ ...scene, session }, "file", "put", file, "--product", "EVES-THING");
  assert.equal(put.exit, 0, put.shown);
}
