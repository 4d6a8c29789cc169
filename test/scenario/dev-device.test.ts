import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, it } from "node:test";
import { SystemClock } from "@regrow/node/clock";
import { makeTempFolder } from "@regrow/testing/temp-folder";
import { startRegrow } from "regrow/process";
import { waitForApp, type RunningApp } from "regrow/story";
import { ownPort } from "@regrow/testing/own-port";

const HELLO = fileURLToPath(new URL("../../examples/hello", import.meta.url));

/** Step 4 of docs/how-to/put-your-own-program-under-regrow.md. */
describe("regrow device --dev", { timeout: 120_000 }, () => {
  it("runs a folder under the real bootloader without a DMS, and keeps its data through a restart", async () => {
    await using folder = await makeTempFolder();
    const port = await ownPort();
    await using device = await startRegrow({
      name: "device",
      arguments: ["device", "--dev", HELLO, "--port", String(port), "--stop-with-input"],
      folder: folder.path,
      logFile: join(folder.path, "device.log"),
      environment: process.env,
    });
    const shown = async (): Promise<RunningApp> =>
      await waitForApp(`http://127.0.0.1:${port}`, "1.0.0", new SystemClock(), new AbortController().signal);
    await device.output.waitFor(/\[Ready\]/, 60_000);
    assert.deepEqual(await shown(), { version: "1.0.0", starts: 1 });
    device.type("reboot");
    await device.output.waitFor(/Rebooting[^]*\[Ready\]/, 60_000);
    assert.deepEqual(await shown(), { version: "1.0.0", starts: 2 });
    device.type("log");
    await device.output.waitFor(/factory: [\d.]+ confirmed itself/, 60_000);
    assert.deepEqual(await device.stop(), { code: 0, signal: null });
  });
});
