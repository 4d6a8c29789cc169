import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { describe, it } from "node:test";
import { startCuttingProxy } from "../harness/cutting-proxy.ts";
import { logLines } from "../harness/device-log.ts";
import { setDmsPort } from "../harness/dms-address.ts";
import { publishHello } from "../harness/hello.ts";
import { startScene } from "../harness/scene.ts";
import { until } from "../harness/until.ts";

const KIB = 1024;

describe("a DMS that is gone", { timeout: 600_000 }, () => {
  it("is said when somebody asks, leaves the device as it is, and in the middle of a download only delays it", async () => {
    await using scene = await startScene({ product: "HELLO" });
    await publishHello(scene, { version: "1.0.0" });
    await scene.update("1.0.0");
    await publishHello(scene, { version: "1.1.0", files: { "blob.bin": randomBytes(2 * 1024 * KIB) } });

    await using proxy = await startCuttingProxy({ toPort: scene.ports.devicePort, everyBytes: 32 * KIB });
    await scene.device().stop();
    await setDmsPort(scene.root, proxy.port);
    await scene.restartDevice("stop");
    const device = scene.device();

    proxy.shut();
    await device.ask("ota", /DMS_UNREACHABLE/);
    await device.ask("get dfu.status", /(?:^|> )11 *\r?$/m);
    await device.ask("dms_activate HELLO", /DMS_UNREACHABLE/);
    await scene.waitForApp("1.0.0");

    proxy.begin();
    device.type("ota");
    await until("half of the download", () => (proxy.passedBytes > 1024 * KIB ? true : undefined), 60_000);
    proxy.shut();
    const log = device.logFile;
    const failures = async (): Promise<number> => (await logLines(log, "download interrupted")).length;
    const atOnce = await failures();
    await until("two tries against nobody", async () => ((await failures()) >= atOnce + 2 ? true : undefined), 60_000);
    await device.ask("get dfu.status", /(?:^|> )4 *\r?$/m);
    await scene.waitForApp("1.0.0");

    proxy.open();
    await device.waitFor(/\[Confirmed 1\.1\.0\]/, 120_000);
    await scene.waitForApp("1.1.0");
    const received = (await logLines(log, "pack received")).at(-1);
    assert.equal(received?.["receivedBytes"], received?.["packBytes"], "nothing came twice");
  });
});
