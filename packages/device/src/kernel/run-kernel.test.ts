import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { startFakeDms } from "../../test/fake-dms.ts";
import { startKernel } from "../../test/start-kernel.ts";
import { makeTestDevice } from "../../test/test-device.ts";
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
});
