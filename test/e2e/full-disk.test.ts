import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { open, rm, statfs } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { SeededEntropy } from "@regrow/sim/clock";
import { withTempFolder } from "@regrow/testing/temp-folder";
import type { DeviceProcess } from "regrow/process";
import { copyFolder } from "../harness/copy-folder.ts";
import { startCuttingProxy, type CuttingProxy } from "../harness/cutting-proxy.ts";
import { startDevice } from "../harness/device.ts";
import { logLines } from "../harness/device-log.ts";
import { setDmsPort } from "../harness/dms-address.ts";
import { figure } from "../harness/figure.ts";
import { manyFiles, publishHello, type HelloVersion } from "../harness/hello.ts";
import { mount, whyNoMount, type Mounted } from "../harness/mounted.ts";
import { startScene, type Scene } from "../harness/scene.ts";
import { until } from "../harness/until.ts";

const MIB = 1024 * 1024;
const FILES = 300;
const FULL = /\[Update 1\.1\.0 failed: There is not enough free space[^\]]*\(STORAGE_FULL\)\]/;

const skip = (await withTempFolder(async (folder) => await whyNoMount(folder, "tmpfs"))) ?? false;

describe("a disk that gets full", { timeout: 600_000, skip }, () => {
  it("while downloading: the old version runs on, and what was downloaded is kept for when there is room", async () => {
    const blob = randomBytes(12 * MIB);
    await onSmallDisk({ version: "1.1.0", files: { "blob.bin": blob } }, async ({ disk, device, line }) => {
      // There is room when it begins; somebody else takes it when most of it is here.
      line.begin();
      device.type("ota");
      await until("most of the download", () => (line.passedBytes > 9 * MIB ? true : undefined), 60_000);
      line.shut();
      await fill(disk.path);
      line.open();
      await device.waitFor(FULL, 60_000);
    });
  });

  it("while installing: the same", async () => {
    const files = manyFiles(new SeededEntropy(1), FILES, 1_024);
    await onSmallDisk({ version: "1.1.0", files }, async ({ disk, device }) => {
      // Room for what is downloaded, not for the names that an install makes of it.
      const { files: inodes, ffree } = await statfs(disk.path);
      await disk.remount(`nr_inodes=${inodes - ffree + FILES + 40}`);
      await device.ask("set dfu.logs_enabled 1", /Set OK/);
      device.type("ota");
      await device.waitFor(/Update 1\.1\.0: install/);
      await device.waitFor(FULL);
    });
  });
});

interface SmallDisk {
  readonly disk: Mounted;
  readonly device: DeviceProcess;
  /** The device's line to its DMS. */
  readonly line: CuttingProxy;
}

const FILLER = "filler";

/** Until not a byte is left. */
async function fill(folder: string): Promise<void> {
  await using file = await open(join(folder, FILLER), "w");
  for (const piece of [MIB, 4_096, 1]) {
    const writeAll = async (): Promise<never> => {
      for (;;) await file.appendFile(Buffer.alloc(piece));
    };
    await assert.rejects(writeAll(), { code: "ENOSPC" });
  }
}

/**
 * A device on a disk of its own. `makeFull` makes the disk full and the update fail; after it the device must run its version, also
 * after a power cut on the full disk, and update when there is room, without fetching again what it has.
 */
async function onSmallDisk(update: HelloVersion, makeFull: (small: SmallDisk) => Promise<void>): Promise<void> {
  await using scene = await startScene({ product: "HELLO" });
  await publishHello(scene, { version: "1.0.0" });
  await scene.update("1.0.0");
  await scene.device().stop();
  await using disk = await mount(join(scene.folder, "small"), ["-t", "tmpfs", "-o", `size=${64 * MIB}`, "tmpfs"]);
  const root = join(disk.path, "device");
  await copyFolder(scene.root, root);
  await publishHello(scene, update);

  await using line = await startCuttingProxy({ toPort: scene.ports.devicePort, everyBytes: 256 * 1024 });
  await setDmsPort(root, line.port);
  const logFolder = join(scene.folder, "small-log");
  let device = await startDevice({ root, logFolder });
  try {
    await scene.waitForApp("1.0.0");
    await makeFull({ disk, device, line });
    await scene.waitForApp("1.0.0");
    await device.killAll();
    device = await startDevice({ root, logFolder });
    await scene.waitForApp("1.0.0");
    await device.ask("version", /1\.0\.0/);

    await rm(join(disk.path, FILLER), { force: true });
    await disk.remount(`size=${64 * MIB},nr_inodes=100000`);
    device.type("ota");
    await device.waitFor(/\[Confirmed 1\.1\.0\]/, 120_000);
    await scene.waitForApp("1.1.0");
    await checkResumed(scene, device);
  } finally {
    await device.killAll();
  }
}

async function checkResumed(scene: Scene, { logFile }: DeviceProcess): Promise<void> {
  const received = (await logLines(logFile, "pack received")).at(-1);
  const [packBytes, receivedBytes] = [Number(received?.["packBytes"]), Number(received?.["receivedBytes"])];
  assert.ok(receivedBytes < packBytes / 2, `${receivedBytes} of ${packBytes} bytes came again`);
  assert.equal((await scene.client.call("getDevice", { uuid: scene.uuid })).isLogBroken, false);
  figure(`disk full, then room: ${receivedBytes} of ${packBytes} bytes had to come`);
}
