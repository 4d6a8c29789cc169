import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { createClient } from "@regrow/client/client";
import { createDms, type Dms } from "@regrow/dms/server";
import { SystemClock } from "@regrow/node/clock";
import { SystemEntropy } from "@regrow/node/entropy";
import { makePublisher } from "@regrow/testing/publisher";
import { run } from "../command/index.ts";
import { COMMANDS } from "./index.ts";

/** What belongs to whom, by the command line alone, against a DMS. What devices do is told beside the DMS's own routes. */
describe("the commands of ownership", () => {
  const nobodys = "6f9619ff-8b86-4011-b42d-00c04fc964ff";
  let folder: string;
  let dms: Dms;
  let token: string;
  const publisher = makePublisher({ product: "KIOSK" });

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "regrow-ownership-"));
    dms = await createDms({
      folder: join(folder, "dms"),
      peoplePort: 0,
      devicePort: 0,
      clock: new SystemClock(),
      entropy: new SystemEntropy(),
      logger: { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} },
    });
    const guest = createClient({ address: dms.peopleUrl, token: null, fetch });
    const password = "correct horse battery";
    ({ token } = await guest.call("signUp", { userName: "ada", email: "ada@example.com", password }));
    const ada = createClient({ address: dms.peopleUrl, token, fetch });
    const platformRoot = Buffer.from(publisher.platformRoot).toString();
    await ada.call("createProduct", { code: "KIOSK", platformRoot });
  });
  after(async () => {
    await dms.close();
    await rm(folder, { recursive: true, force: true });
  });

  const regrow = async (line: string): Promise<{ code: number; out: string; error: string }> => {
    let [out, error] = ["", ""];
    const code = await run(line.split(" "), {
      commands: COMMANDS,
      folder,
      environment: { REGROW_DMS: dms.peopleUrl, REGROW_TOKEN: token },
      clock: new SystemClock(),
      signal: new AbortController().signal,
      out: { write: (text) => void (out += text), isInteractive: false, columns: 80 },
      error: { write: (text) => void (error += text), isInteractive: false, columns: 80 },
    });
    return { code, out, error };
  };
  const refuses = async (line: string, expected: string): Promise<void> => {
    const { code, error } = await regrow(line);
    assert.notEqual(code, 0);
    assert.ok(error.includes(expected), error);
  };

  it("make labels by the thousand, of which no two are alike, for their owner's eyes only", async () => {
    const { code, error } = await regrow("provision --count 2500 --product KIOSK --out labels.csv");
    assert.equal(code, 0, error);
    const csv = await readFile(join(folder, "labels.csv"), "utf8");
    const rows = csv.split("\r\n").slice(0, -1);
    assert.equal(rows.shift(), "uuid,token,code");
    assert.equal(new Set(rows.map((row) => row.split(",")[0])).size, 2_500);
    assert.equal(new Set(rows.map((row) => row.split(",")[1])).size, 2_500);
    for (const row of rows) assert.match(row, /^([0-9a-f-]{36}),([\w-]{43}),regrow:\1\?token=\2$/);
    const sheet = await readFile(join(folder, "labels.html"), "utf8");
    assert.equal(sheet.match(/<svg /g)?.length, 2_500);
    assert.ok(rows.every((row) => sheet.includes(`${row.split(",")[0]}<br>`)));
    for (const file of ["labels.csv", "labels.html"])
      assert.equal((await stat(join(folder, file))).mode & 0o777, 0o600);
  });

  it("write over no labels, and make no token that has no place to go", async () => {
    const audit = async (): Promise<number> => {
      const ada = createClient({ address: dms.peopleUrl, token, fetch });
      return (await ada.call("listAudit", { operation: "createTokenBatch" })).entries.length;
    };
    const before = await audit();
    await refuses("provision --count 1 --out labels", "it is there already");
    await refuses("provision --count 0 --out none", "count");
    await refuses("provision --count 1 --out nowhere/labels", "cannot be made");
    assert.equal(await audit(), before);
  });

  it("let the owner list what a device has, shut it out, and hand it on", async () => {
    for (const command of ["certificates", "revoke", "restore", "unclaim"])
      await refuses(`device ${command} ${nobodys}`, "DEVICE_UNKNOWN");
    await refuses(`device revoke ${nobodys} --certificate 00`, "DEVICE_UNKNOWN");
    await refuses(`device transfer ${nobodys} --to Nobody`, "RECIPIENT_UNKNOWN");
    assert.equal((await regrow("transfer list")).out, "");
    await refuses(`transfer accept ${nobodys}`, "TRANSFER_UNKNOWN");
    await refuses(`transfer end ${nobodys}`, "TRANSFER_UNKNOWN");
  });

  it("make a production product only when its code was written twice", async () => {
    await refuses("product production KIOSK --confirm kiosk", "PRODUCTION_UNCONFIRMED");
    const { code, out } = await regrow("product production KIOSK --confirm KIOSK");
    assert.deepEqual([code, out], [0, "KIOSK is a production product now, for good\n"]);
  });
});
