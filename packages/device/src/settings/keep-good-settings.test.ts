import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { RegrowError } from "@regrow/core/error";
import { SimulatedDisk } from "@regrow/sim/disk";
import { fakeBootloader } from "../../test/fake-bootloader.ts";
import { SILENT } from "../../test/test-device.ts";
import type { DeviceStatus } from "../channel/index.ts";
import { FILES } from "../layout/index.ts";
import { keepGoodSettings, loadSettings } from "./index.ts";

const RUNNING = { id: "a".repeat(64), product: "ACME", version: "1.0.0", securityVersion: 0, onTrial: false };

async function deviceWith(saved: string): Promise<SimulatedDisk> {
  const disk = new SimulatedDisk();
  await disk.makeDirectory("settings");
  await disk.write(FILES.settings, new TextEncoder().encode(saved));
  return disk;
}

async function goodOf(disk: SimulatedDisk): Promise<unknown> {
  const isThere = (await disk.status(FILES.goodSettings)) !== undefined;
  return isThere ? JSON.parse(new TextDecoder().decode(await disk.read(FILES.goodSettings, 100_000))) : undefined;
}

describe("the last known good settings", () => {
  it("are those of a start whose confirmed version has come up, and of no other", async () => {
    for (const [status, isGood] of [
      [{ running: RUNNING, app: "ready" }, true],
      [{ running: RUNNING, app: "starting" }, false],
      [{ running: RUNNING, app: "waiting" }, false],
      [{ running: { ...RUNNING, onTrial: true }, app: "ready" }, false],
      [{ running: null, app: "none" }, false],
      [{ running: RUNNING, app: "ready", isSafeMode: true }, false],
    ] as const satisfies readonly (readonly [Partial<DeviceStatus>, boolean])[]) {
      const disk = await deviceWith('{"uart.baud":"9600"}');
      const settings = await loadSettings(disk, SILENT);
      await keepGoodSettings({ bootloader: fakeBootloader(status), settings, log: SILENT })();
      assert.deepEqual(await goodOf(disk), isGood ? { "uart.baud": "9600" } : undefined, JSON.stringify(status));
    }
  });

  it("are kept when a trial is confirmed: as they were at the start, not as they were saved since", async () => {
    const disk = await deviceWith('{"uart.baud":"9600"}');
    const settings = await loadSettings(disk, SILENT);
    const bootloader = fakeBootloader({ running: { ...RUNNING, onTrial: true }, app: "ready" });
    const keep = keepGoodSettings({ bootloader, settings, log: SILENT });
    await keep({ kind: "app", state: "ready" });
    settings.set("uart.baud", "1200");
    await settings.save();
    assert.equal(await goodOf(disk), undefined);
    bootloader.status = { ...bootloader.status, running: RUNNING };
    await keep({ kind: "confirmed", version: "1.0.0" });
    assert.deepEqual(await goodOf(disk), { "uart.baud": "9600" });
  });

  it("cost no question and no write once they are kept, or for events that mean nothing", async () => {
    const disk = await deviceWith('{"uart.baud":"9600"}');
    const settings = await loadSettings(disk, SILENT);
    const bootloader = fakeBootloader({ running: RUNNING, app: "ready" });
    const keep = keepGoodSettings({ bootloader, settings, log: SILENT });
    await keep({ kind: "recorded", sequence: 1 });
    await keep({ kind: "app", state: "starting" });
    assert.equal(bootloader.requests.length, 0);
    await keep();
    const before = disk.operations;
    for (let times = 0; times < 3; times += 1) await keep({ kind: "app", state: "ready" });
    assert.deepEqual([bootloader.requests.length, disk.operations - before], [1, 0]);
  });

  it("are tried again after a failure, which harms nobody", async () => {
    const disk = (await deviceWith('{"uart.baud":"9600"}')).fork();
    const settings = await loadSettings(disk, SILENT);
    let isBroken = true;
    const bootloader = fakeBootloader(
      { running: RUNNING, app: "ready" },
      {
        status: () => {
          if (isBroken) throw new RegrowError("INTERNAL");
          return { ...bootloader.status };
        },
      },
    );
    const keep = keepGoodSettings({ bootloader, settings, log: SILENT });
    await keep();
    assert.equal(await goodOf(disk), undefined);
    isBroken = false;
    await keep({ kind: "app", state: "ready" });
    assert.deepEqual(await goodOf(disk), { "uart.baud": "9600" });
  });
});
