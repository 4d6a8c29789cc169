import { MAX_APP_FAULTS } from "@regrow/core/boot";
import type { Cryptography } from "@regrow/core/port";
import { FILES } from "@regrow/device/layout";
import { formatKeptSettings } from "@regrow/device/store";
import { NodeCryptography } from "@regrow/node/cryptography";
import type { SimulatedDisk } from "@regrow/sim/disk";
import { newest } from "../facts.ts";
import { SimDevice } from "../sim-device.ts";
import { readText } from "../view.ts";
import { ONE, TWO, type Release } from "../world.ts";
import type { Scenario, Stage } from "./scenario.ts";
import { deviceWith, reboot, runningApp, start, tellLog, tellTrial } from "./steps.ts";

/** "A" is as innocent as it looks. */
const GOOD = {};
const BAD = { "app.environment": "A=1;MODE=bad" };
const HEALED = { "app.environment": "A=1" };
const BY_SETTING = (app: SimApp): boolean => app.settings["MODE"] === "bad";
const BY_VERSION = (app: SimApp): boolean => app.version === TWO.version;

type SimApp = NonNullable<SimDevice["app"]>;

/** How a device in safe mode gets well by itself. */
export const HEALINGS: readonly Scenario[] = [
  {
    name: "a wrong setting found and put back",
    allowed: { isSafeModeAllowed: true },
    watched: [FILES.settings],
    ends: ONE.version,
    prepare: (cryptography) => inSafeMode(cryptography, [ONE], BAD, BY_SETTING),
    // What is only tried is written nowhere, and what was healed never comes back.
    law: async (disk, facts) => {
      const text = await readText(disk, FILES.settings);
      const isHealed = newest(facts, "faults-reset") !== undefined;
      if (text !== textOf(BAD) && text !== textOf(HEALED)) return `L3: the settings are ${text ?? "gone"}`;
      const device = await SimDevice.start(disk.fork(), new NodeCryptography());
      const isBack = isHealed && device.app !== undefined && BY_SETTING(device.app);
      return isBack ? "L6: the wrong setting was put back, and is there again" : undefined;
    },
    run: async (stage) => {
      const device = await begin(stage);
      await heal(device, stage, "settings", BY_SETTING);
      await reboot(device, stage.tell);
      await runningApp(device).ready();
      await device.stop();
    },
  },
  {
    name: "a faulty version left for the one before",
    allowed: { isSafeModeAllowed: true },
    ends: ONE.version,
    prepare: (cryptography) => inSafeMode(cryptography, [ONE, TWO], GOOD, BY_VERSION),
    run: async (stage) => {
      const device = await begin(stage);
      await heal(device, stage, "bundle", BY_VERSION);
      await device.stop();
    },
  },
  {
    name: "faults reset by safe mode, counted",
    allowed: { isSafeModeAllowed: true },
    ends: ONE.version,
    prepare: (cryptography) => inSafeMode(cryptography, [ONE], GOOD, () => true),
    law: async (disk, facts) => {
      const device = await SimDevice.start(disk.fork(), new NodeCryptography());
      const { record } = await device.status();
      const isCounted = (record.healing?.counts["reset-faults"] ?? 0) > 0;
      return newest(facts, "faults-reset") === undefined || isCounted ? undefined : "L5: a try is not counted";
    },
    run: async (stage) => {
      const device = await begin(stage);
      await heal(device, stage, "reset-faults", () => false);
      await device.stop();
    },
  },
];

/** Eight faults led here; what is done may end that at any moment. */
async function begin(stage: Stage): Promise<SimDevice> {
  stage.tell({ kind: "faults", count: MAX_APP_FAULTS });
  stage.tell({ kind: "may-reset" });
  return start(stage);
}

type Step = "settings" | "bundle" | "reset-faults";

/** From wherever a cut has left it until safe mode is over. */
async function heal(device: SimDevice, stage: Stage, step: Step, isFaulty: (app: SimApp) => boolean): Promise<void> {
  for (let turn = 0; turn < 12; turn += 1) {
    const { record } = await device.status();
    if (record.safeMode === null && record.trial === null) break;
    if (device.app === undefined) {
      // What is tried is what is installed: the next try begins anew.
      if (step === "settings") stage.tell({ kind: "installed", version: ONE.version });
      const { isTaken } = await device.ask({ kind: "heal", step });
      if (isTaken && step === "reset-faults") stage.tell({ kind: "faults-reset" });
      if (isTaken && step === "bundle") stage.tell({ kind: "installed", version: ONE.version });
      await device.rest();
      await tellTrial(device, stage.tell);
    } else await live(device, isFaulty);
    await tellLog(device, stage.tell);
  }
  // A disk that takes no writes keeps it in memory: nobody is told, and nobody can rely on that.
  if (device.events.some(({ kind }) => kind === "healed")) stage.tell({ kind: "faults-reset" });
}

async function live(device: SimDevice, isFaulty: (app: SimApp) => boolean): Promise<void> {
  const app = runningApp(device);
  if (isFaulty(app)) await app.crash();
  else await app.ready();
  await device.advance(60_000);
}

/** A device that ran well, was given these settings, and keeps faulting since. */
async function inSafeMode(
  cryptography: Cryptography,
  releases: readonly Release[],
  settings: Readonly<Record<string, string>>,
  isFaulty: (app: SimApp) => boolean,
): Promise<SimulatedDisk> {
  const disk = await deviceWith(cryptography, ...releases);
  await disk.makeDirectory("settings");
  await disk.write(FILES.goodSettings, formatKeptSettings(GOOD));
  await disk.write(FILES.settings, formatKeptSettings(settings));
  await disk.barrier();
  const device = await SimDevice.start(disk, cryptography);
  while (device.app !== undefined && isFaulty(device.app)) {
    await device.app.crash();
    await device.restarted();
  }
  await device.stop();
  await disk.barrier();
  return disk.fork();
}

function textOf(values: Readonly<Record<string, string>>): string {
  return new TextDecoder().decode(formatKeptSettings(values));
}
