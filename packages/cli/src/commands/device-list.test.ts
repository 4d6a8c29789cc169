import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { makePublisher } from "@regrow/testing/publisher";
import { startCommandDms, type CommandDms } from "../../test/command-dms.ts";
import { StandInDevice } from "../../test/stand-in-device.ts";

describe("the lists of devices", () => {
  let test: CommandDms;
  before(async () => {
    test = await startCommandDms();
    await writeFile(join(test.folder, "root.json"), makePublisher({ product: "KIOSK" }).platformRoot);
    await test.says("product create KIOSK --platform-root root.json", /made/);
  });
  after(() => test[Symbol.asyncDispose]());

  it("say how a device is, by the word that --state finds it by, and its tag", async () => {
    const device = await StandInDevice.enrolled(test, "KIOSK");
    await device.checkIn();
    await test.says("device list", new RegExp(`^${device.uuid} {2}activated, no-software {2}KIOSK`, "m"));
    await device.checkIn({ safeMode: "app-unstable" });
    await test.says("device list", new RegExp(`^${device.uuid} {2}activated, safe-mode {2}`, "m"));
    await test.says(`device tag ${device.uuid} beta`, /beta/);
    await test.says(`device show ${device.uuid}`, /^state +activated, safe-mode\nproduct +KIOSK\ntag +beta$/m);
  });

  it("make tokens that activate to a product", async () => {
    const { out } = await test.regrow("token create --kind claim --product KIOSK --json".split(" "));
    assert.equal((JSON.parse(out) as { product: string }).product, "KIOSK");
    await test.refuses("token create --kind claim --product NONE", "PRODUCT_UNKNOWN");
    await test.refuses("token create --kind claim --hours 0", "allowed: 1 to 8760");
  });
});
