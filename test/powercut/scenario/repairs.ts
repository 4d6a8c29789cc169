import type { Cryptography } from "@regrow/core/port";
import { platformName } from "@regrow/device/identity";
import { generationLayout } from "@regrow/device/layout";
import { installUpdate } from "@regrow/device/store";
import { PowerCut, type SimulatedDisk } from "@regrow/sim/disk";
import { isRefusal } from "../refusal.ts";
import { ONE, THREE, TWO, stage as stageUpdate, type Release } from "../world.ts";
import type { Scenario, Stage } from "./scenario.ts";
import { confirm, deviceWith, install, reboot, start, update, updateIdOf } from "./steps.ts";

const TARGET = { product: "ACME-KIOSK", platform: platformName(), securityVersion: 1, runningVersion: TWO.version };

/** Updates on devices that do not begin well. */
export const REPAIRS: readonly Scenario[] = [
  {
    name: "rests of an unfinished install, garbage of two updates",
    ends: THREE.version,
    prepare: async (cryptography) => {
      const disk = await deviceWith(cryptography, ONE, TWO);
      await stageUpdate(disk, "left-over", ONE);
      return durable(await cutInstall(cryptography, disk, THREE));
    },
    run: (stage) => updateOnly(stage, THREE),
  },
  {
    name: "damaged version installed again",
    allowed: { isDamageAllowed: true },
    ends: TWO.version,
    prepare: async (cryptography) => damaged(await deviceWith(cryptography, ONE, TWO), TWO, "lib/two.mjs"),
    run: (stage) => updateOnly(stage, TWO),
  },
  {
    name: "only version damaged, installed again",
    allowed: { isDamageAllowed: true, isSafeModeAllowed: true },
    ends: ONE.version,
    prepare: async (cryptography) => damaged(await deviceWith(cryptography, ONE), ONE, "lib/one.mjs"),
    run: async (stage) => {
      const device = await start(stage);
      // Confirmed by name only: what the record names is not whole.
      if (device.app === undefined || device.app.onTrial) {
        stage.tell({ kind: "may-reset" });
        await install(device, stage, ONE);
        if (device.app === undefined) await reboot(device, stage.tell);
        await confirm(device, stage, ONE);
      }
      await device.stop();
    },
  },
  {
    name: "update while the previous version is damaged",
    ends: THREE.version,
    prepare: async (cryptography) => damaged(await deviceWith(cryptography, ONE, TWO), ONE, "lib/one.mjs"),
    run: (stage) => updateOnly(stage, THREE),
  },
  {
    name: "disk full while an update is gathered",
    ends: ONE.version,
    prepare: (cryptography) => nearlyFull(cryptography, 4_000),
    run: (stage) => updateInVain(stage, TWO),
  },
  {
    name: "disk full while an update is installed",
    ends: ONE.version,
    prepare: (cryptography) => nearlyFull(cryptography, 26_000),
    run: (stage) => updateInVain(stage, TWO),
  },
];

async function updateOnly(stage: Stage, release: Release): Promise<void> {
  const device = await start(stage);
  await update(device, stage, release);
  await device.stop();
}

/** Refused for want of room, and tidied up so that another may be tried. */
async function updateInVain(stage: Stage, release: Release): Promise<void> {
  const device = await start(stage);
  try {
    await install(device, stage, release);
    throw new Error("the disk has room, so nothing was tried");
  } catch (error) {
    if (!isRefusal(error)) throw error;
  }
  await device.ask({ kind: "clear-staging", updateId: "another" });
  await device.stop();
}

/** A device whose disk has so many bytes left. */
async function nearlyFull(cryptography: Cryptography, freeBytes: number): Promise<SimulatedDisk> {
  const disk = await deviceWith(cryptography, ONE);
  const { freeBytes: allFree, totalBytes } = await disk.space();
  return disk.fork({ capacityBytes: totalBytes - allFree + freeBytes });
}

/** The power goes in the middle of an install, and everything that was done so far has reached the medium. */
async function cutInstall(cryptography: Cryptography, base: SimulatedDisk, release: Release): Promise<SimulatedDisk> {
  const updateId = updateIdOf(release);
  const staged = base.fork();
  await stageUpdate(staged, updateId, release);
  const partial = generationLayout(release.manifestSha256, ".partial").folder;
  for (let operation = 1; ; operation += 1) {
    const disk = staged.fork();
    disk.cutAt(operation);
    await installUpdate({ disk, cryptography }, updateId, TARGET).catch(ignorePowerCut);
    if (disk.log.filter(({ path }) => path.startsWith(partial)).length > 8) return disk;
  }
}

function ignorePowerCut(error: unknown): void {
  if (!(error instanceof PowerCut)) throw error;
}

async function durable(disk: SimulatedDisk): Promise<SimulatedDisk> {
  const whole = disk.fork();
  await whole.barrier();
  return whole.fork();
}

/** One bit of a file is flipped, under all its names. */
async function damaged(disk: SimulatedDisk, { manifestSha256 }: Release, path: string): Promise<SimulatedDisk> {
  const rotten = disk.fork();
  rotten.rot(`${generationLayout(manifestSha256).tree("app")}/${path}`, 77);
  return rotten;
}
