import { ONE, PARTIAL, THREE, TWO, newDevice } from "../world.ts";
import type { Scenario } from "./scenario.ts";
import { deviceWith, install, reboot, runningApp, start, tellLog, tellTrial, update } from "./steps.ts";

/** Ways in which a device comes to another version, or back. */
export const UPDATES: readonly Scenario[] = [
  {
    name: "first installation",
    allowed: { isEmptyAllowed: true },
    ends: ONE.version,
    prepare: () => newDevice(),
    run: async (stage) => {
      const device = await start(stage);
      await update(device, stage, ONE);
      await device.stop();
    },
  },
  {
    name: "update, trial, confirm",
    ends: TWO.version,
    prepare: (cryptography) => deviceWith(cryptography, ONE),
    run: async (stage) => {
      const device = await start(stage);
      await update(device, stage, TWO);
      await device.stop();
    },
  },
  {
    name: "update of one file",
    ends: PARTIAL.version,
    prepare: (cryptography) => deviceWith(cryptography, ONE),
    run: async (stage) => {
      const device = await start(stage);
      await update(device, stage, PARTIAL);
      await device.stop();
    },
  },
  {
    name: "update that raises the security version, garbage collected",
    ends: THREE.version,
    prepare: (cryptography) => deviceWith(cryptography, ONE, TWO),
    run: async (stage) => {
      const device = await start(stage);
      await update(device, stage, THREE);
      await device.stop();
    },
  },
  {
    name: "update replaced by another before its trial",
    ends: THREE.version,
    prepare: (cryptography) => deviceWith(cryptography, ONE),
    run: async (stage) => {
      const device = await start(stage);
      const { record } = await device.status();
      if (record.confirmed?.version === ONE.version && record.trial?.generation.version !== THREE.version)
        await install(device, stage, TWO);
      await update(device, stage, THREE);
      await device.stop();
    },
  },
  {
    name: "trial that crashes three times, rolled back",
    ends: ONE.version,
    prepare: (cryptography) => deviceWith(cryptography, ONE),
    run: async (stage) => {
      const device = await start(stage);
      if (!(await hasGivenUp(device, TWO.version))) {
        await install(device, stage, TWO);
        if (device.app?.version !== TWO.version) await reboot(device, stage.tell);
        for (let crash = 0; crash < 3 && device.app?.version === TWO.version; crash += 1) {
          await runningApp(device).crash();
          await tellLog(device, stage.tell);
          await device.restarted();
          await tellTrial(device, stage.tell);
        }
        if (await hasGivenUp(device, TWO.version)) stage.tell({ kind: "rolled-back", version: TWO.version });
      }
      await runningApp(device).ready();
      await tellLog(device, stage.tell);
      await device.stop();
    },
  },
  {
    name: "trial rolled back by a person",
    ends: ONE.version,
    prepare: (cryptography) => deviceWith(cryptography, ONE),
    run: async (stage) => {
      const device = await start(stage);
      if (!(await hasGivenUp(device, TWO.version))) {
        await install(device, stage, TWO);
        if (device.app?.version !== TWO.version) await reboot(device, stage.tell);
        await device.ask({ kind: "roll-back", by: "console" });
        stage.tell({ kind: "rolled-back", version: TWO.version });
        await tellLog(device, stage.tell);
      }
      await device.stop();
    },
  },
];

async function hasGivenUp(device: Awaited<ReturnType<typeof start>>, version: string): Promise<boolean> {
  const { lines } = await device.ask({ kind: "log", afterSequence: 0, limit: 64 });
  return lines.some((line) => line.includes('"rolled-back"') && line.includes(`"version":"${version}"`));
}
