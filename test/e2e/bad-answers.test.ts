import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, describe, it } from "node:test";
import type { BadAnswer } from "../harness/bad-answers.ts";
import { startCuttingProxy, type CuttingProxy } from "../harness/cutting-proxy.ts";
import { logLines } from "../harness/device-log.ts";
import { setDmsPort } from "../harness/dms-address.ts";
import { publishHello } from "../harness/hello.ts";
import { startScene, type Scene } from "../harness/scene.ts";
import { startTestDms, type TestDms } from "../harness/test-dms.ts";
import { until } from "../harness/until.ts";

const KIB = 1024;
/** A silent DMS is given up after half a minute. */
const ANSWER_MS = 90_000;

/** The DMS is the true one, by its certificate: what it says need not be. */
describe("a DMS that answers badly", { timeout: 900_000 }, () => {
  let scene: Scene;
  let dms: TestDms;
  let proxy: CuttingProxy;
  before(async () => {
    scene = await startScene({ product: "HELLO" });
    await publishHello(scene, { version: "1.0.0" });
    await scene.update("1.0.0");
    await publishHello(scene, { version: "1.1.0", files: { "blob.bin": randomBytes(6 * 1024 * KIB) } });
    await scene.dms().child.stop();
    dms = await startTestDms({ folder: scene.dmsFolder, ports: scene.ports });
    proxy = await startCuttingProxy({ toPort: scene.ports.devicePort, everyBytes: 1024 * KIB });
    await scene.device().stop();
    await setDmsPort(scene.root, proxy.port);
    await scene.restartDevice("stop");
  });
  after(async () => {
    await proxy[Symbol.asyncDispose]();
    await dms[Symbol.asyncDispose]();
    await scene[Symbol.asyncDispose]();
  });

  const refused: readonly (readonly [BadAnswer, RegExp])[] = [
    ["garbage", /DMS_ANSWER_INVALID/],
    ["server error", /DMS_UNREACHABLE/],
    ["redirect", /DMS_ANSWER_INVALID/],
    ["nothing", /DMS_SILENT/],
    ["endless", /DMS_ANSWER_INVALID/],
  ];
  for (const [way, shown] of refused)
    it(`is told to whoever asks, and changes nothing: ${way}`, async () => {
      await dms.answer(way);
      await scene.device().ask("ota", shown, ANSWER_MS);
      await scene.waitForApp("1.0.0");
    });

  it("gets no altered byte onto the device, however often it tries", async () => {
    await dms.answer("flipped");
    await scene.device().ask("ota", /Update 1\.1\.0 failed: [^\]]*\(UPDATE_PACK_INVALID\)/, ANSWER_MS);
    await scene.waitForApp("1.0.0");
  });

  it("that gives another part than the one asked for delays an update, and harms nothing", async () => {
    await dms.answer("another part");
    proxy.begin();
    scene.device().type("ota");
    await until("the wrong part", async () => ((await interruptions()) > 0 ? true : undefined), ANSWER_MS);
    await scene.waitForApp("1.0.0");
  });

  for (const way of ["whole for a part", "cut short"] as const)
    it(`does not stop an update: ${way}`, async () => {
      await dms.answer(way);
      const before_ = await interruptions();
      await until(
        "two further tries",
        async () => ((await interruptions()) > before_ + 1 ? true : undefined),
        ANSWER_MS,
      );
    });

  it("is forgiven: once it answers well the update goes on by itself", async () => {
    await dms.answer(undefined);
    proxy.open();
    await scene.device().waitFor(/\[Confirmed 1\.1\.0\]/, ANSWER_MS);
    await scene.waitForApp("1.1.0");
    const known = async (): Promise<readonly string[]> =>
      (await scene.client.call("getDevice", { uuid: scene.uuid })).outcomes.map(
        ({ version, result }) => `${version} ${result}`,
      );
    await until("the confirmation in the DMS", async () => ((await known()).length > 4 ? true : undefined), ANSWER_MS);
    const expected = ["1.1.0 confirmed", "1.1.0 installed", "1.1.0 refused", "1.0.0 confirmed", "1.0.0 installed"];
    assert.deepEqual(await known(), expected);
  });

  async function interruptions(): Promise<number> {
    return (await logLines(scene.device().logFile, "download interrupted")).length;
  }
});
