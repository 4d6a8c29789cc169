import assert from "node:assert/strict";
import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { createClient, type Client } from "@regrow/client/client";
import { makePublisher } from "@regrow/testing/publisher";
import { startCommandDms, type CommandDms } from "../../test/command-dms.ts";

/** What belongs to whom, by the command line alone, against a DMS. What devices do is told beside the DMS's own routes. */
describe("the commands of ownership", () => {
  const nobodys = "6f9619ff-8b86-4011-b42d-00c04fc964ff";
  let test: CommandDms;
  let ada: Client;

  before(async () => {
    test = await startCommandDms();
    ada = createClient({ address: test.peopleUrl, token: test.token, fetch });
    const { platformRoot } = makePublisher({ product: "KIOSK" });
    await ada.call("createProduct", { code: "KIOSK", platformRoot: Buffer.from(platformRoot).toString() });
  });
  after(() => test[Symbol.asyncDispose]());

  it("make labels by the thousand, of which no two are alike, for their owner's eyes only", async () => {
    const { code, error } = await test.regrow("provision --count 2500 --product KIOSK --out labels.csv".split(" "));
    assert.equal(code, 0, error);
    const csv = await readFile(join(test.folder, "labels.csv"), "utf8");
    const rows = csv.split("\r\n").slice(0, -1);
    assert.equal(rows.shift(), "uuid,token,code");
    assert.equal(new Set(rows.map((row) => row.split(",")[0])).size, 2_500);
    assert.equal(new Set(rows.map((row) => row.split(",")[1])).size, 2_500);
    for (const row of rows) assert.match(row, /^([0-9a-f-]{36}),([\w-]{43}),regrow:\1\?token=\2$/);
    const sheet = await readFile(join(test.folder, "labels.html"), "utf8");
    assert.equal(sheet.match(/<svg /g)?.length, 2_500);
    assert.ok(rows.every((row) => sheet.includes(`${row.split(",")[0]}<br>`)));
    for (const file of ["labels.csv", "labels.html"])
      assert.equal((await stat(join(test.folder, file))).mode & 0o777, 0o600);
  });

  it("write over no labels, and make no token that has no place to go", async () => {
    const audit = async (): Promise<number> => {
      return (await ada.call("listAudit", { operation: "createTokenBatch" })).entries.length;
    };
    const before = await audit();
    await test.refuses("provision --count 1 --out labels", "it is there already");
    await test.refuses("provision --count 0 --out none", "count");
    await test.refuses("provision --count 1 --out nowhere/labels", "cannot be made");
    assert.equal(await audit(), before);
  });

  it("let the owner list what a device has, shut it out, and hand it on", async () => {
    for (const command of ["certificates", "revoke", "restore", "unclaim"])
      await test.refuses(`device ${command} ${nobodys}`, "DEVICE_UNKNOWN");
    await test.refuses(`device revoke ${nobodys} --certificate 00`, "DEVICE_UNKNOWN");
    await test.refuses(`device transfer ${nobodys} --to Nobody`, "RECIPIENT_UNKNOWN");
    assert.equal((await test.regrow("transfer list".split(" "))).out, "");
    await test.refuses(`transfer accept ${nobodys}`, "TRANSFER_UNKNOWN");
    await test.refuses(`transfer end ${nobodys}`, "TRANSFER_UNKNOWN");
  });

  it("give files, ask for a wipe, describe a device and claim one by what it shows", async () => {
    await writeFile(join(test.folder, "config.json"), "{}");
    const put = await test.regrow("file put config.json --product KIOSK".split(" "));
    assert.equal(put.code, 0, put.error);
    assert.match(
      (await test.regrow("file list --product KIOSK".split(" "))).out,
      /^ +2 {2}[0-9a-f]{16} {2}config\.json\n$/,
    );
    await test.refuses("file put config.json", "--device, --product");
    await test.refuses("file put nothing --product KIOSK", "INPUT_UNREADABLE");
    await test.refuses("file put . --product KIOSK --name x", "INPUT_UNREADABLE");
    await test.refuses("file put config.json --product KIOSK --name sys/kernel", "FILE_PROTECTED");
    await test.refuses(`file list --device ${nobodys}`, "DEVICE_UNKNOWN");
    assert.equal((await test.regrow("file remove config.json --product KIOSK".split(" "))).code, 0);
    await test.refuses("file remove config.json --product KIOSK", "GIVEN_FILE_UNKNOWN");

    await test.refuses(`device wipe ${nobodys} --confirm 0`, "--confirm");
    await test.refuses(`device wipe ${nobodys} --confirm ${nobodys}`, "DEVICE_UNKNOWN");
    await test.refuses(`device orders ${nobodys}`, "DEVICE_UNKNOWN");
    await test.refuses(`device describe ${nobodys}`, "--label");
    await test.refuses(`device describe ${nobodys} --label site=Bern`, "DEVICE_UNKNOWN");
    await test.refuses("device claim BCDF-GHJK", "PIN_INVALID");
    assert.equal((await test.regrow("device list --label site=Bern".split(" "))).out, "");
  });

  it("make a production product only when its code was written twice", async () => {
    await test.refuses("product production KIOSK --confirm kiosk", "PRODUCTION_UNCONFIRMED");
    const { code, out } = await test.regrow("product production KIOSK --confirm KIOSK".split(" "));
    assert.deepEqual([code, out], [0, "KIOSK is a production product now, for good\n"]);
  });
});
