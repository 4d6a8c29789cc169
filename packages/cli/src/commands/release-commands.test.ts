import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { makePublisher } from "@regrow/testing/publisher";
import { startCommandDms, type CommandDms } from "../../test/command-dms.ts";

/** The life of a release by the command line alone, against a DMS. */
describe("the commands of a release", () => {
  let test: CommandDms;
  const publisher = makePublisher({ product: "KIOSK" });

  before(async () => {
    test = await startCommandDms();
    await writeFile(join(test.folder, "root.json"), publisher.platformRoot);
    for (const [version, text] of [
      ["1.0.0", "one"],
      ["1.1.0", "eleven"],
    ] as const)
      await writeFile(join(test.folder, `${version}.regrow`), publisher.bundle({ version, files: { "a.txt": text } }));
  });
  after(() => test[Symbol.asyncDispose]());

  it("takes a version from draft to deleted", async () => {
    await test.says("product create KIOSK --platform-root root.json", /made the product KIOSK/);
    await test.says("publish 1.0.0.regrow", /^published KIOSK 1\.0\.0$/m);
    await test.says("publish 1.1.0.regrow --draft --notes faster", /^published KIOSK 1\.1\.0 as draft$/m);
    await test.says("publish 1.1.0.regrow --draft", /^published KIOSK 1\.1\.0 as draft$/m);
    await test.says(
      "publish 1.1.0.regrow",
      /^KIOSK 1\.1\.0 was published before and stays draft; 'regrow bundle state/,
    );
    await test.says("publish 1.0.0.regrow --draft", /^KIOSK 1\.0\.0 was published before and stays available; /);
    await test.refuses("tag KIOSK release 1.1.0", "BUNDLE_NOT_AVAILABLE");
    await test.refuses("bundle state KIOSK 1.1.0 gone", "USAGE");
    await test.says("bundle state KIOSK 1.1.0 available", /KIOSK 1\.1\.0 is available/);
    await test.says("tag KIOSK release 1.1.0", /release is now 1\.1\.0/);
    await test.refuses("bundle state KIOSK 1.1.0 retired", "BUNDLE_TAGGED");
    await test.says("bundle state KIOSK 1.0.0 retired", /KIOSK 1\.0\.0 is retired/);
    await test.says("bundle list KIOSK", /^1\.1\.0 +available +release$\n^1\.0\.0 +retired$/m);
    await test.says("bundle delete KIOSK 1.0.0", /deleted KIOSK 1\.0\.0/);
    await test.refuses("bundle delete KIOSK 1.1.0", "BUNDLE_TAGGED");
  });

  it("compares two files as it compares what is published", async () => {
    const files = await test.regrow(["bundle", "compare", "1.0.0.regrow", "1.1.0.regrow"]);
    assert.deepEqual(files.out.trimEnd().split("\n"), [
      "version  1.0.0 -> 1.1.0",
      "files: 1",
      "  ~ app/a.txt  3 B -> 6 B",
      "new contents  6 B",
    ]);
    await test.says("bundle compare 1.1.0.regrow 1.1.0.regrow", /^no difference$/m);
    await test.says("bundle compare 1.1.0 1.1.0 --product KIOSK", /^no difference$/m);
    await test.refuses("bundle compare 1.0.0 9.9.9 --product KIOSK", "BUNDLE_UNKNOWN");
  });

  it("fetches what is published, checks it, and writes over nothing", async () => {
    await test.says("bundle get KIOSK 1.1.0", /^wrote KIOSK-1\.1\.0\.regrow, .*whole and rightly signed$/m);
    await test.says("bundle verify KIOSK-1.1.0.regrow --platform-root root.json", /KIOSK 1\.1\.0 is whole/);
    await test.refuses("bundle get KIOSK 1.1.0", "USAGE");
    await test.refuses("bundle get KIOSK 9.9.9 --out other.regrow", "BUNDLE_UNKNOWN");
    assert.deepEqual(
      (await readdir(test.folder)).filter((name) => /other|partial/.test(name)),
      [],
    );
  });

  it("changes products and the tags of devices", async () => {
    await test.says("product set KIOSK --title Kiosk --locked", /^KIOSK {2}Kiosk {2}locked$/m);
    await test.says("product set KIOSK --claimable", /^KIOSK {2}Kiosk {2}claimable$/m);
    await test.refuses("product set KIOSK", "USAGE");
    await test.refuses("product set KIOSK --locked --claimable", "USAGE");
    await test.refuses("product delete KIOSK", "PRODUCT_IN_USE");
    await test.refuses(`device tag ${randomUUID()} beta`, "DEVICE_UNKNOWN");
    await test.refuses(`device tag ${randomUUID()} gamma`, "USAGE");
  });
});
