import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, describe, it } from "node:test";
import { startBadLine, type BadLineOptions, type LineFault } from "../harness/bad-line.ts";
import { logLines } from "../harness/device-log.ts";
import { setDmsPort } from "../harness/dms-address.ts";
import { figure } from "../harness/figure.ts";
import { publishHello } from "../harness/hello.ts";
import { startScene, type Scene } from "../harness/scene.ts";

const KIB = 1024;
/** What one fault may cost: a handshake, and what TLS could not use any more. */
const COST_BYTES = 24 * KIB;

describe("an update over a bad line", { timeout: 600_000 }, () => {
  let scene: Scene;
  let releases = 0;
  before(async () => {
    scene = await startScene({ product: "HELLO" });
    await publishHello(scene, { version: "1.0.0" });
    await scene.update("1.0.0");
  });
  after(async () => await scene[Symbol.asyncDispose]());

  const kinds: readonly LineFault[] = ["corrupt", "repeat", "lose", "truncate", "cut"];
  for (const kind of kinds)
    it(`arrives whole when every 48 KiB the line fails: ${kind}`, async () => {
      // At a pace, as any line has one: or all of it is under way before the device can say that something was wrong.
      const options = { fault: { kind, everyBytes: 48 * KIB }, bytesPerSecond: 512 * KIB };
      const { faults, packBytes, carriedBytes } = await updateOver(options, 512 * KIB);
      assert.ok(faults >= 10, `${faults} faults`);
      assert.ok(carriedBytes <= packBytes + (faults + 2) * COST_BYTES, `${carriedBytes} bytes for ${packBytes}`);
      figure(`line that fails (${kind}) ${faults} times: pack ${packBytes} bytes, on the line ${carriedBytes}`);
    });

  it("arrives over 2 s of latency in each direction at 8 KB/s", async () => {
    const { packBytes, carriedBytes } = await updateOver({ latencyMs: 2_000, bytesPerSecond: 8_000 }, 64 * KIB);
    assert.ok(carriedBytes <= packBytes + COST_BYTES * 2, `${carriedBytes} bytes for ${packBytes}`);
    figure(`line of 2 s latency and 8 KB/s: pack ${packBytes} bytes, on the line ${carriedBytes}`);
  });

  /** Publishes the next version with that many bytes that do not shrink, and updates over the line. */
  async function updateOver(
    options: Omit<BadLineOptions, "toPort">,
    bytes: number,
  ): Promise<{ readonly faults: number; readonly packBytes: number; readonly carriedBytes: number }> {
    releases += 1;
    const version = `1.${releases}.0`;
    await publishHello(scene, { version, files: { "blob.bin": randomBytes(bytes) } });
    await using line = await startBadLine({ toPort: scene.ports.devicePort, ...options });
    await scene.device().stop();
    await setDmsPort(scene.root, line.port);
    await scene.restartDevice("stop");
    await scene.update(version);
    await scene.waitForApp(version);
    const { faults, carriedBytes } = line;
    await scene.device().stop();
    await setDmsPort(scene.root, scene.ports.devicePort);
    await scene.restartDevice("stop");
    const packed = (await logLines(scene.device().logFile, "pack received")).at(-1);
    return { faults, carriedBytes, packBytes: Number(packed?.["packBytes"]) };
  }
});
