import { TrustMemory } from "@regrow/device/trust-memory";
import { TimeFloor, UpdateDesk, Updater } from "@regrow/device/update";
import { verifyFreshLadder } from "@regrow/trust/ladder";
import { SeededEntropy } from "@regrow/sim/clock";
import { ScriptedDms, offerOf } from "../scripted-dms.ts";
import { SILENT, type SimDevice } from "../sim-device.ts";
import { DENSE, DENSER, ONE, PARTIAL, TWO, type Release } from "../world.ts";
import type { Scenario, Stage } from "./scenario.ts";
import { confirm, deviceWith, reboot, start, tellLog, tellTrial } from "./steps.ts";

/** Updates as the kernel brings them: head, pack, install, one after the other onto the disk. */
export const TRANSFERS: readonly Scenario[] = [
  transferOf(ONE, TWO),
  transferOf(ONE, PARTIAL),
  // Its pack is made of what runs.
  transferOf(DENSE, DENSER),
];

function transferOf(base: Release, release: Release): Scenario {
  return {
    name: `download, install, confirm of ${release.version} over ${base.version}`,
    ends: release.version,
    prepare: (cryptography) => deviceWith(cryptography, base),
    run: async (stage) => {
      const device = await start(stage);
      const { record } = await device.status();
      if (record.confirmed?.id !== release.manifestSha256) await transfer(device, stage, release);
      await device.stop();
    },
  };
}

async function transfer(device: SimDevice, stage: Stage, release: Release): Promise<void> {
  // A trial that runs is decided first; offers are refused meanwhile.
  if (device.app?.generation !== release.manifestSha256) await bring(device, stage, release);
  if (device.app?.generation !== release.manifestSha256) await reboot(device, stage.tell);
  await confirm(device, stage, release);
}

async function bring(device: SimDevice, stage: Stage, release: Release): Promise<void> {
  const { clock } = device;
  const memory = new TrustMemory({ disk: stage.disk, cryptography: stage.cryptography, log: SILENT });
  const updater = new Updater({
    access: new ScriptedDms(stage.disk),
    bootloader: device,
    disk: stage.disk,
    cryptography: stage.cryptography,
    clock,
    entropy: new SeededEntropy(1),
    log: SILENT,
    timeFloor: new TimeFloor(clock, memory),
    memory,
    verifyHead: (input) => verifyFreshLadder({ cryptography: stage.cryptography, ...input }),
    desk: new UpdateDesk({ disk: stage.disk, clock, log: SILENT, onProgress: () => {} }),
    makeRoom: async () => {},
  });
  await updater.run(offerOf(release), "dms", new AbortController().signal);
  // Its reboot followed the answer, so by now the trial may run already.
  await device.rest();
  stage.tell({ kind: "installed", version: release.version });
  await tellLog(device, stage.tell);
  await tellTrial(device, stage.tell);
}
