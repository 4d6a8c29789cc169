import { ONE, TWO } from "../world.ts";
import type { Scenario, Stage } from "./scenario.ts";
import type { SimDevice } from "../sim-device.ts";
import { deviceWith, runningApp, start, tellLog, update } from "./steps.ts";

/** Faults, safe mode and the ways out of it. */
export const FAULTS: readonly Scenario[] = [
  {
    name: "eight faults, safe mode, faults_reset",
    allowed: { isSafeModeAllowed: true },
    ends: ONE.version,
    prepare: (cryptography) => deviceWith(cryptography, ONE),
    run: async (stage) => {
      const device = await start(stage);
      await crashUntilSafeMode(device, stage);
      stage.tell({ kind: "may-reset" });
      await device.ask({ kind: "reset-faults", by: "console" });
      stage.tell({ kind: "faults-reset" });
      await tellLog(device, stage.tell);
      await device.ask({ kind: "reboot", by: "console" });
      await device.rest();
      await runningApp(device).ready();
      await device.stop();
    },
  },
  {
    name: "eight faults, healed by an update in safe mode",
    allowed: { isSafeModeAllowed: true },
    ends: TWO.version,
    prepare: (cryptography) => deviceWith(cryptography, ONE),
    run: async (stage) => {
      const device = await start(stage);
      const { record } = await device.status();
      if (record.confirmed?.version === ONE.version && record.trial === null) await crashUntilSafeMode(device, stage);
      stage.tell({ kind: "may-reset" });
      await update(device, stage, TWO);
      await device.stop();
    },
  },
  {
    name: "force_safemode",
    allowed: { isSafeModeAllowed: true },
    ends: ONE.version,
    prepare: (cryptography) => deviceWith(cryptography, ONE),
    run: async (stage) => {
      const device = await start(stage);
      await device.ask({ kind: "force-safe-mode", by: "console" });
      stage.tell({ kind: "safe-mode" });
      await device.rest();
      await tellLog(device, stage.tell);
      await device.stop();
    },
  },
  {
    name: "faults cleared after a healthy time",
    ends: ONE.version,
    prepare: (cryptography) => deviceWith(cryptography, ONE),
    run: async (stage) => {
      const device = await start(stage);
      while ((await device.status()).record.appFaults < 2) await crash(device, stage);
      await runningApp(device).ready();
      stage.tell({ kind: "may-reset" });
      await device.advance(3_600_000);
      await tellLog(device, stage.tell);
      await device.stop();
    },
  },
];

async function crashUntilSafeMode(device: SimDevice, stage: Stage): Promise<void> {
  while (device.app !== undefined) await crash(device, stage);
  if ((await device.status()).isSafeMode) stage.tell({ kind: "safe-mode" });
}

async function crash(device: SimDevice, { tell }: Stage): Promise<void> {
  const before = (await device.status()).record;
  await runningApp(device).crash();
  const { record } = await device.status();
  // A disk that takes no writes keeps it in memory: nobody can rely on that.
  if (record.sequence > before.sequence) tell({ kind: "faults", count: record.appFaults });
  await tellLog(device, tell);
  await device.restarted();
}
