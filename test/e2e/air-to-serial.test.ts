import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { describe, it } from "node:test";
import { NO_SOCAT } from "../compat/serial/paced-line.ts";
import { openPtyPair } from "../compat/lrzsz/pty-pair.ts";
import { regrow } from "../harness/command-line.ts";
import { startCuttingProxy } from "../harness/cutting-proxy.ts";
import { logLines } from "../harness/device-log.ts";
import { setDmsPort } from "../harness/dms-address.ts";
import { publishHello } from "../harness/hello.ts";
import { startScene } from "../harness/scene.ts";
import { until } from "../harness/until.ts";

const MIB = 1024 * 1024;
/** A pack's segment holds at most 4 MiB: the cut falls into the second of three. */
const SEGMENT_BYTES = 4 * MIB;
const CUT_BYTES = 5 * MIB;
const BLOB_BYTES = 9 * MIB;
const WITHIN_MS = 60_000;

describe("an update that was begun over the air", { skip: NO_SOCAT, timeout: 300_000 }, () => {
  it("is finished over the serial line from the segments that came, while the device still tries the network", async () => {
    await using line = await openPtyPair();
    await using scene = await startScene({ product: "HELLO" });
    const [near, far] = line.paths;
    await publishHello(scene, { version: "1.0.0" });
    await scene.update("1.0.0");
    const { sizeBytes } = await publishHello(scene, {
      version: "1.1.0",
      files: { "blob.bin": randomBytes(BLOB_BYTES) },
    });
    await scene.device().ask(`set uart.device ${near}`, /Set OK/);
    await scene.device().ask("save", /Success/);
    const { devicePort: toPort } = scene.ports;
    await using proxy = await startCuttingProxy({ toPort, everyBytes: CUT_BYTES, mostCuts: 1 });
    await setDmsPort(scene.root, proxy.port);
    await scene.restartDevice("stop");
    await scene.waitForApp("1.0.0");

    proxy.begin();
    await scene.device().ask("dfu_update", /Updating to 1\.1\.0/);
    // Said when all that came is in its place, before the device waits for its next try.
    const { logFile } = scene.device();
    const noticed = async (): Promise<true | undefined> =>
      (await logLines(logFile, "download interrupted")).some(({ atBytes }) => Number(atBytes) > SEGMENT_BYTES) ||
      undefined;
    await until("the device has noticed the cut", noticed, WITHIN_MS);

    const sent = await regrow(scene, "dfu", far, `${scene.folder}/1.1.0.regrow`, "--prove", "0", "--json");
    assert.equal(sent.exit, 0, `${sent.printed}${sent.shown}`);
    const { ports } = JSON.parse(sent.printed) as { readonly ports: readonly Readonly<Record<string, unknown>>[] };
    assert.partialDeepStrictEqual(ports, [{ state: "installed", words: "Installed 1.1.0", interruptions: 0 }]);
    // The trial of a device that has a DMS is over when it has answered.
    proxy.open();
    await scene.waitForApp("1.1.0");
    const [aside] = await logLines(logFile, "update over the air steps aside for one that is brought");
    const rounds = (await logLines(logFile, "update progress")).filter(
      ({ time, phase }) => phase === "pack" && String(time) > String(aside?.["time"]),
    );
    const broughtBytes = [...new Set(rounds.map(({ totalBytes }) => Number(totalBytes)))].reduce((a, b) => a + b, 0);
    assert.ok(
      broughtBytes > 0 && broughtBytes < sizeBytes - 3 * MIB,
      `${broughtBytes} of ${sizeBytes} bytes came by line`,
    );
  });
});
