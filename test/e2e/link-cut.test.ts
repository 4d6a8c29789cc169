import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { describe, it } from "node:test";
import { startCuttingProxy } from "../harness/cutting-proxy.ts";
import { logLines } from "../harness/device-log.ts";
import { setDmsPort } from "../harness/dms-address.ts";
import { figure } from "../harness/figure.ts";
import { publishHello } from "../harness/hello.ts";
import { startScene } from "../harness/scene.ts";

const KIB = 1024;
const DOWNLOAD_BYTES = 2 * 1024 * KIB;
const EVERY_BYTES = 64 * KIB;
/** What a cut may cost: TLS's handshake, and the record that was under way. */
const COST_BYTES = 16 * KIB;

describe("a link that is cut after every 64 KiB of a 2 MiB download", { timeout: 600_000 }, () => {
  it("is taken up each time, at a cost of at most 16 KiB a cut", async () => {
    await using scene = await startScene({ product: "HELLO" });
    await publishHello(scene, { version: "1.0.0" });
    await scene.update("1.0.0");
    const blob = randomBytes(DOWNLOAD_BYTES); // nothing to compress
    const bundle = await publishHello(scene, { version: "1.1.0", files: { "blob.bin": blob } });

    await using proxy = await startCuttingProxy({ toPort: scene.ports.devicePort, everyBytes: EVERY_BYTES });
    await scene.device().stop();
    await setDmsPort(scene.root, proxy.port);
    await scene.restartDevice("stop");
    await scene.waitForApp("1.0.0");
    proxy.begin();
    await scene.update("1.1.0");
    const { cuts, passedBytes } = proxy;
    proxy.open();

    const received = (await logLines(scene.device().logFile, "pack received")).at(-1);
    const interrupted = await logLines(scene.device().logFile, "download interrupted");
    const [packBytes, receivedBytes] = [Number(received?.["packBytes"]), Number(received?.["receivedBytes"])];
    assert.ok(packBytes >= DOWNLOAD_BYTES, `the pack has ${packBytes} bytes`);
    assert.ok(cuts >= Math.floor(DOWNLOAD_BYTES / EVERY_BYTES), `${cuts} cuts`);
    assert.ok(interrupted.length >= cuts - 2, `${interrupted.length} of ${cuts} cuts fell into the download`);
    assert.ok(receivedBytes <= packBytes + cuts * COST_BYTES, `${receivedBytes} bytes for a pack of ${packBytes}`);
    assert.ok(passedBytes <= bundle.sizeBytes + cuts * COST_BYTES, `${passedBytes} bytes on the line`);
    await scene.waitForApp("1.1.0");
    const perCut = Math.round((passedBytes - bundle.sizeBytes) / cuts);
    figure(
      `link cut ${cuts} times: bundle ${bundle.sizeBytes} bytes, pack ${packBytes}, received of it ${receivedBytes}, ` +
        `on the line with TLS ${passedBytes}: ${perCut} bytes a cut (allowed ${COST_BYTES})`,
    );
  });
});
