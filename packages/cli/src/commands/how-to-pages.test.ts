import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { copyFile, cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "node:test";
import { promisify } from "node:util";
import { startCommandDms, type CommandDms } from "../../test/command-dms.ts";
import { follow } from "../../test/page-reader.ts";
import { StandInDevice } from "../../test/stand-in-device.ts";
import { withAnswers } from "../../test/with-answers.ts";

const HOW_TO = new URL("../../../../docs/how-to/", import.meta.url);
const PRODUCT = "ACME-KIOSK";
const ROOT = "keys/metadata/platform/1.root.json";
const hasCurl = spawnSync("curl", ["--version"]).status === 0;

/** The how-to pages about releases, devices and the DMS: every `regrow` line of theirs, typed in the order of the page. How the devices do their part is told by test/e2e. */
describe("the how-to pages", { timeout: 240_000 }, () => {
  let test: CommandDms;

  beforeEach(async () => {
    test = await startCommandDms();
    await mkdir(join(test.folder, "app"));
    const description = { product: PRODUCT, app: { command: "node", arguments: ["main.mjs"] } };
    await write("app/regrow.json", JSON.stringify(description));
    await write("app/main.mjs", "run();\n");
    await write("app/config.json", "{}");
    await write("app/old.html", "<p>old</p>");
  });
  afterEach(() => test[Symbol.asyncDispose]());

  it("publish-a-release.md", async () => {
    await makeProduct();
    await release("1.0.0");
    await build("1.1.0", "kiosk-1.1.0.regrow");
    await type(`product create ACME-OLD --platform-root ${ROOT}`);
    const { uuid } = await StandInDevice.enrolled(test, PRODUCT);
    const said = await follow(test, "publish-a-release.md", {
      given: { "6f0d5ab0-2c8f-4a53-9a0c-3f5be1fd4dd1": uuid },
    });
    assert.match(said, /> product delete ACME-OLD/);
    assert.match(await type(`bundle list ${PRODUCT}`), /^1\.1\.0.*release/m);
    assert.doesNotMatch(await type(`bundle list ${PRODUCT}`), /^1\.0\.0/m);
  });

  it("publish-from-a-pipeline.md", async () => {
    const secret = { KEY_PASSPHRASE: "correct horse battery staple" };
    const opened = ["--passphrase-env", "KEY_PASSPHRASE"];
    await typed(["key", "create", "--keys", "keys", "--product", PRODUCT, ...opened], secret);
    await type(`product create ${PRODUCT} --platform-root ${ROOT}`);
    await typed(
      ["bundle", "build", "app", "--version", "1.0.0", "--keys", "keys", "--out", "1.0.0.regrow", ...opened],
      secret,
    );
    await type("publish 1.0.0.regrow");
    await type(`tag ${PRODUCT} release 1.0.0`);
    const bench = await StandInDevice.enrolled(test, PRODUCT);
    const page = "publish-from-a-pipeline.md";
    const [use, ask, whole, look] = [
      await lineOf(page, "## 2"),
      await lineOf(page, "## 3"),
      await lineOf(page, "## 4"),
      await lineOf(page, "## 5"),
    ];
    const made = await follow(test, page, { to: use });
    // As part 3 says: with one scope more.
    const scopes = ["product.read", "bundle.publish", "tag.set", "device.read"].flatMap((scope) => ["--scope", scope]);
    const wider = await typed(["api-token", "create", "wider", ...scopes, "--product", PRODUCT]);
    const pipeline = async (version: string, token: string, from: number, to: number): Promise<string> =>
      await follow(test, page, {
        from,
        to,
        given: { $VERSION: version, $BENCH: bench.uuid, $LAST: "1.0.0" },
        environment: { REGROW_TOKEN: tokenIn(token), ...secret },
        before: async (line) => {
          if (line.startsWith("device wait")) await bench.confirm(PRODUCT, version);
        },
      });
    assert.match(await pipeline("1.1.0", made, use, ask), /beta is now 1\.1\.0/);
    assert.match(await pipeline("1.1.0", wider, ask, whole), new RegExp(`--version 1\\.1\\.0 --json\n.*${bench.uuid}`));
    assert.match(await pipeline("1.2.0", wider, whole, look), /confirmed: it runs 1\.2\.0[^]*release is now 1\.2\.0/);
    assert.match(await follow(test, page, { from: look }), /kiosk pipeline[^]*publish/i);
  });

  it("put-your-own-program-under-regrow.md", async () => {
    const page = await text("put-your-own-program-under-regrow.md");
    await mkdir(join(test.folder, "path/to/your/folder"), { recursive: true });
    await write("path/to/your/folder/regrow.json", /^```json\n([^]*?)^```$/m.exec(page)?.[1] ?? "");
    await write("path/to/your/folder/server.mjs", /^```js\n([^]*?)^```$/m.exec(page)?.[1] ?? "");
    await cp(join(test.folder, "path/to/your/folder"), join(test.folder, "path/to/your/lamp"), { recursive: true });
    const lamp = await readFile(join(test.folder, "path/to/your/lamp/regrow.json"), "utf8");
    await write("path/to/your/lamp/regrow.json", lamp.replaceAll("ACME-KIOSK", "ACME-LAMP"));
    const environment = { REGROW_PASSWORD: "correct horse battery", XDG_CONFIG_HOME: test.folder };
    const said = await follow(test, "put-your-own-program-under-regrow.md", {
      given: {
        "https://dms.example.org": test.peopleUrl,
        "https://127.0.0.1:8443": test.dms.deviceUrl,
        "dms-data": "dms",
      },
      environment,
      // Processes: test/scenario/dev-device.test.ts and test/e2e/tutorial.test.ts run them.
      except: ["device --dev", "device --root"],
    });
    assert.match(said, /release is now 1\.0\.0/);
  });

  it("come-from-a-module.md", async () => {
    await makeProduct();
    const said = await follow(test, "come-from-a-module.md", {
      given: { "https://dms.example.org:8443": test.dms.deviceUrl },
      // A process, whose console is a serial line.
      except: ["device --root"],
    });
    assert.match(said, /^> server --ca dms-ca\.pem$[^]*^> device init .*--ca dms-ca\.pem .*system\.dialect=zentrios/m);
  });

  it("hand-a-device-on.md", async () => {
    await makeProduct();
    await write("prices.json", "{}");
    await typed(["organisation", "create", "Bert Ltd"]);
    const device = await StandInDevice.provisioned(test);
    const given = { "K7QM-2XRD": await device.pin(), "<uuid>": device.uuid };
    const said = await follow(test, "hand-a-device-on.md", { given });
    assert.match(
      said,
      new RegExp(
        `> device list --label site=Bern\nUUID .* LAST SEEN +LINK +LABELS\n${device.uuid}  .* never +- +kiosk, site=Bern`,
      ),
    );
    const [offer = ""] = /[0-9a-f-]{36}/.exec(await type("transfer list")) ?? [];
    await typed(["organisation", "switch", "Bert Ltd"]);
    await type(`transfer accept ${offer}`);
    assert.match(await type(`device orders ${device.uuid}`), /wipe/);
  });

  it("say-when-devices-update.md", async () => {
    await makeProduct();
    await build("1.4.0", "1.4.0.regrow");
    await type("publish 1.4.0.regrow");
    await type(`tag ${PRODUCT} release 1.4.0`);
    await write("config.json", '{"changed": true}');
    const device = await StandInDevice.enrolled(test, PRODUCT);
    const { uuid } = device;
    await device.checkIn();
    await follow(test, "say-when-devices-update.md", {
      before: async (line) => {
        if (!line.includes("--any-time")) return;
        assert.match(await type(`device explain ${uuid}`), /agree/);
        await type(`device consent ${uuid} 1.4.0`);
        assert.doesNotMatch(await type(`device explain ${uuid}`), /has to agree/);
      },
    });
    assert.match(await type(`bundle list ${PRODUCT}`), /^1\.4\.1/m);
  });

  it("reset-a-device.md", async () => {
    await makeProduct();
    await copyFile(join(test.folder, ROOT), join(test.folder, "root.json"));
    await write("factory-config.ini", /^```ini\n([^]*?)^```$/m.exec(await text("reset-a-device.md"))?.[1] ?? "");
    const { uuid } = await StandInDevice.enrolled(test, PRODUCT);
    const said = await follow(test, "reset-a-device.md", { given: { "<uuid>": uuid } });
    assert.match(said, /> device orders .*\n.*reset/);
  });

  it("people-who-forget-leave-and-come.md", async () => {
    await makeProduct();
    const page = "people-who-forget-leave-and-come.md";
    const [lost, gone] = [
      await lineOf(page, "regrow dms account bob"),
      await lineOf(page, "regrow member remove carla"),
    ];
    await follow(test, page, { to: lost - 1 });
    // They come, each by the letter's link.
    for (const name of ["bob", "carla"]) {
      const invitation = await test.letters.secret(`${name}@example.com`);
      const words = [
        "sign-up",
        name,
        "--dms",
        test.peopleUrl,
        "--email",
        `${name}@example.com`,
        "--invitation",
        invitation,
      ];
      await typed(words, { REGROW_PASSWORD: "correct horse battery", XDG_CONFIG_HOME: test.folder });
    }
    assert.match(await type("member list"), /bob[^]*carla +release-manager +ACME-KIOSK/);
    await follow(test, page, { from: lost, to: gone - 1, given: { "dms-data": "dms" } });
    assert.match(
      await follow(test, page, { from: gone }),
      /carla is no member any more[^]*carla  acceptInvitation|carla  signUp/,
    );
    assert.doesNotMatch(await type("member list"), /^carla/m);
  });

  it("limit-storage-and-history.md", async () => {
    await typed(["organisation", "create", "Example Ltd"]);
    const said = await follow(test, "limit-storage-and-history.md", { given: { "dms-data": "dms" } });
    assert.match(said, /Example Ltd: 0 B of 50 GiB/);
  });

  it("back-up-and-restore.md", async () => {
    await makeProduct();
    await release("1.0.0");
    // The DMS that runs is not touched: what is restored goes into another folder.
    const restored = await lineOf("back-up-and-restore.md", "regrow dms restore dms-");
    await follow(test, "back-up-and-restore.md", {
      given: { "dms-data": "dms" },
      to: restored - 1,
      except: ["dms backup --config /etc"],
    });
    await follow(test, "back-up-and-restore.md", { from: restored, to: restored });
    // As cron does it: silence is what is well.
    for (const words of ["dms backup --folder dms --to quiet.tar --quiet", "dms verify-backup quiet.tar --quiet"])
      assert.deepEqual(await test.regrow(words.split(" ")), { code: 0, out: "", error: "" });
    await test.refuses("dms restore dms-2026-11-21.tar --folder dms-data", "BACKUP_FOLDER_TAKEN");
  });

  it("move-to-another-dms.md", async () => {
    await makeProduct();
    await write("passphrase.txt", "a long passphrase\n");
    await using other = await startCommandDms();
    const page = "move-to-another-dms.md";
    const { uuid } = await StandInDevice.enrolled(test, PRODUCT);
    const [left, sent, without] = [
      await lineOf(page, "regrow sign-in"),
      await lineOf(page, "regrow device move-order"),
      await lineOf(page, "regrow root online-keys"),
    ];
    await follow(test, page, { to: left - 1 });
    for (const file of ["organisation.tar", "passphrase.txt", "keys"])
      await cp(join(test.folder, file), join(other.folder, file), { recursive: true });
    await follow(other, page, {
      from: left,
      to: sent - 1,
      given: { "https://other-dms.example": other.peopleUrl },
      environment: { REGROW_PASSWORD: "correct horse battery", XDG_CONFIG_HOME: other.folder },
    });
    await copyFile(join(other.folder, "other-ca.pem"), join(test.folder, "other-ca.pem"));
    await follow(test, page, { from: sent, to: without - 1, given: { "<uuid>": uuid } });
    await follow(other, page, { from: without });
    assert.match((await other.regrow(["device", "list"])).out, new RegExp(uuid));
  });

  it("call-the-api.md", { skip: !hasCurl && "curl is not here" }, async () => {
    await makeProduct();
    const blocks = [...(await text("call-the-api.md")).matchAll(/^```sh\n([^]*?)^```$/gm)].map(
      ([, block = ""]) => block,
    );
    const env = { ...process.env, REGROW_DMS: test.peopleUrl, REGROW_TOKEN: test.token };
    const answers: string[] = [];
    for (const block of blocks) answers.push((await promisify(execFile)("sh", ["-euc", block], { env })).stdout);
    const [me, devices, token] = answers.map((answer) => JSON.parse(answer) as Readonly<Record<string, unknown>>);
    assert.equal(me?.["userName"], "ada");
    assert.deepEqual(devices, { devices: [], next: null });
    assert.equal(typeof token?.["token"], "string");
  });

  async function write(name: string, content: string): Promise<void> {
    await writeFile(join(test.folder, name), content);
  }

  async function type(line: string): Promise<string> {
    return await typed(line.split(" "));
  }

  async function typed(words: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<string> {
    const { code, out, error } = await test.regrow(
      "KEY_PASSPHRASE" in environment ? words : withAnswers(words),
      environment,
    );
    assert.equal(code, 0, `${words.join(" ")}\n${error}`);
    return out;
  }

  async function makeProduct(): Promise<void> {
    await type(`key create --keys keys --product ${PRODUCT}`);
    await type(`product create ${PRODUCT} --platform-root ${ROOT}`);
  }

  async function build(version: string, out: string): Promise<void> {
    await type(`bundle build app --version ${version} --keys keys --out ${out}`);
  }

  async function release(version: string): Promise<void> {
    await build(version, `${version}.regrow`);
    await type(`publish ${version}.regrow`);
    await type(`tag ${PRODUCT} release ${version}`);
  }
});

async function text(page: string): Promise<string> {
  return await readFile(new URL(page, HOW_TO), "utf8");
}

/** Number of the first line of a page that holds this, from 1. */
async function lineOf(page: string, words: string): Promise<number> {
  const number = (await text(page)).split("\n").findIndex((line) => line.includes(words)) + 1;
  assert.ok(number > 0, `${page} does not say ${words}`);
  return number;
}

function tokenIn(out: string): string {
  const [token] = /regrow_[\w-]+/.exec(out) ?? [];
  assert.ok(token !== undefined, out);
  return token;
}
