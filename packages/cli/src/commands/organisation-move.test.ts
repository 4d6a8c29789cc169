import assert from "node:assert/strict";
import { readFile, readdir, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { startCommandDms, type CommandDms } from "../../test/command-dms.ts";

describe("regrow organisation export and import", { timeout: 120_000 }, () => {
  let dms: CommandDms;
  before(async () => {
    dms = await startCommandDms();
    await dms.says("key create --keys keys --product KIOSK --unencrypted", /KIOSK/);
    await dms.says("product create KIOSK --platform-root keys/metadata/platform/1.root.json", /KIOSK/);
    await writeFile(join(dms.folder, "passphrase"), "a long passphrase\n");
    await writeFile(join(dms.folder, "short"), "short\n");
  });
  after(() => dms[Symbol.asyncDispose]());

  it("writes a file, once, and says whether the keys are in it", async () => {
    await dms.says("organisation export --out all.tar", /wrote all\.tar.*keys are not in it/s);
    await dms.refuses("organisation export --out all.tar", "it is there already");
    await dms.says(
      "organisation export --out keys.tar --passphrase-file passphrase",
      /^wrote keys\.tar, [0-9.]+ kB\n$/,
    );
    await dms.refuses("organisation export --out other.tar --passphrase-file short", "INPUT_INVALID");
    assert.ok((await readFile(join(dms.folder, "all.tar"))).includes("KIOSK"));
    assert.deepEqual(
      (await readdir(dms.folder)).filter((name) => name.includes("other.tar") || name.endsWith(".partial")),
      [],
    );
  });

  it("imports it into an empty organisation only, whole only, and writes by what devices believe the DMS", async () => {
    await dms.refuses("organisation import all.tar", "IMPORT_NOT_EMPTY");
    await dms.says("organisation create Elsewhere", /made Elsewhere/);
    await dms.says("organisation switch Elsewhere", /you act for Elsewhere/);
    await dms.refuses("organisation import nowhere.tar", "INPUT_UNREADABLE");
    await dms.refuses("organisation import keys.tar", "IMPORT_PASSPHRASE");
    await writeFile(join(dms.folder, "cut.tar"), await readFile(join(dms.folder, "all.tar")));
    await truncate(join(dms.folder, "cut.tar"), 4_000);
    await dms.refuses("organisation import cut.tar", "IMPORT_TRUNCATED");
    await dms.says(
      "organisation import keys.tar --passphrase-file passphrase --ca-out ca.pem",
      /imported ada: 1 products, 0 bundles, 0 devices\nto be invited: regrow member invite ada@example\.com --role owner\n/,
    );
    assert.match(await readFile(join(dms.folder, "ca.pem"), "utf8"), /BEGIN CERTIFICATE/);
    await dms.refuses("organisation import all.tar", "IMPORT_NOT_EMPTY");
  });

  it("signs an order for devices, of which the newest counts", async () => {
    const sign = (url: string): string => `device move-order --keys keys --dms ${url} --ca ca.pem`;
    await dms.says(sign("https://other.example:8443"), /wrote .*dms-move\.json/);
    const order = JSON.parse(await readFile(join(dms.folder, "dms-move.json"), "utf8")) as { readonly address: string };
    assert.match(order.address, /https:\/\/other\.example:8443/);
    await dms.says(sign("https://third.example"), /wrote .*dms-move\.json/);
    await dms.refuses(sign("http://other.example"), "an https address");
    await dms.refuses(
      "device move-order --keys keys --dms https://other.example --ca all.tar",
      "certificates of authorities",
    );
  });
});
