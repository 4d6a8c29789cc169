import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { VirtualClock } from "@regrow/sim/clock";
import { refusal, startFakeDms } from "../../test/fake-dms.ts";
import { startKernel } from "../../test/start-kernel.ts";
import { makeTestDevice } from "../../test/test-device.ts";
import { DEVICE_UUID, pem } from "../../test/tls-fixtures.ts";
import { FILES } from "../layout/index.ts";

describe("runKernel", () => {
  it("answers at its console without any DMS, and stops when the bootloader says so", async () => {
    const kernel = startKernel(await makeTestDevice({ isProvisioned: false }));
    assert.match(await kernel.printed("> "), /^NONE-0\.0\.0, Regrow-0\.1\.0, \w+-\w+\r\n\[Ready\]\r\n> $/);
    kernel.type("ota\r\n");
    await kernel.printed("Command failed\r\n> ");
    await kernel.tell({ kind: "confirmed", version: "1.1.0" });
    await kernel.printed("\r\n[Confirmed 1.1.0]\r\n> ");
    await kernel.tell({ kind: "stop", withinMs: 1_000 });
    await kernel.ended;
  });

  it("says behind its greeting what the bootloader told while it started, each thing once", async () => {
    const kernel = startKernel(await makeTestDevice({ isProvisioned: false }));
    await kernel.tell({ kind: "rolling-back", version: "1.1.0" });
    await kernel.tell({ kind: "app", state: "ready" });
    kernel.bootloader.status = { ...kernel.bootloader.status, app: "ready" };
    await kernel.printed("[App ready]");
    kernel.type("get system.dialect\r\n");
    const text = await kernel.printed("gecko-os\r\n> ");
    await kernel.stop();
    assert.match(text, /\[Ready\]\r\n> \r\n\[Rolling back 1\.1\.0\]\r\n> \r\n\[App ready\]\r\n> gecko-os\r\n> $/);
  });

  it("keeps the settings of a healthy start as the last known good ones", async () => {
    const disk = await makeTestDevice({ isProvisioned: false });
    await disk.write(FILES.settings, Buffer.from('{"update.automatic":"0"}'));
    const kernel = startKernel(disk);
    await kernel.printed("> ");
    const running = { id: "a".repeat(64), product: "ACME", version: "1.1.0", securityVersion: 0, onTrial: false };
    kernel.bootloader.status = { ...kernel.bootloader.status, running, app: "ready" };
    await kernel.tell({ kind: "confirmed", version: "1.1.0" });
    while ((await disk.status(FILES.goodSettings)) === undefined) await new Promise((turn) => setImmediate(turn));
    await kernel.stop();
    assert.match(Buffer.from(await disk.read(FILES.goodSettings, 1_000)).toString(), /"update.automatic": "0"/);
  });

  it("goes on when nobody is at the console any more", async () => {
    const kernel = startKernel(await makeTestDevice({ isProvisioned: false }));
    await kernel.printed("> ");
    kernel.leave();
    await kernel.tell({ kind: "app", state: "ready" });
    await kernel.printed("[App ready]");
    await kernel.tell({ kind: "stop", withinMs: 1_000 });
    await kernel.ended;
  });

  it("checks in with its DMS and sends what is recorded", async () => {
    const asked = Promise.withResolvers<void>();
    await using dms = await startFakeDms(() => {
      asked.resolve();
      return {
        kind: "json",
        value: {
          offer: null,
          standing: null,
          reasons: [{ code: "up-to-date", text: "" }],
          logSequence: 0,
          timeMs: 0,
          return: { afterMs: 60_000, jitterMs: 0 },
        },
      };
    });
    const kernel = startKernel(await makeTestDevice({ dmsUrl: dms.url }));
    await asked.promise;
    kernel.type("ota\r\n");
    await kernel.printed("Up to date\r\n> ");
    kernel.type("get dfu.status\r\n");
    await kernel.printed("3\r\n> ");
    assert.ok(kernel.bootloader.requests.some(({ kind }) => kind === "checked-in"));
    await kernel.tell({ kind: "stop", withinMs: 1_000 });
    await kernel.ended;
  });

  it("provisions when its DMS is well again, at the time that the DMS names (law L8)", async () => {
    let requests = 0;
    await using dms = await startFakeDms(({ method, path }) => {
      if (path !== "/provision") return { kind: "silence" };
      if (method === "PUT") return { kind: "json", value: { result: "success" } };
      requests += 1;
      return requests === 1
        ? refusal("INTERNAL", "the disk is full", 500, { afterMs: 1_000_000, jitterMs: 10 })
        : { kind: "json", value: { uuid: DEVICE_UUID, certificatePem: pem("device"), caPem: pem("ca") } };
    });
    const disk = await makeTestDevice({ dmsUrl: dms.url, isProvisioned: false });
    await disk.makeDirectory("settings");
    await disk.write(FILES.settings, Buffer.from(JSON.stringify({ "dms.provision.token": "t".repeat(32) })));
    const clock = new VirtualClock();
    const kernel = startKernel(disk, undefined, { clock });
    // Nothing else of a device that waits has so long to wait.
    while (!clock.pending().some(({ dueMs }) => dueMs === 1_000_005)) await new Promise(setImmediate);
    await clock.advance(1_000_005);
    await kernel.printed("[Device provisioned]");
    assert.equal(requests, 2);
    await kernel.stop();
  });
});
