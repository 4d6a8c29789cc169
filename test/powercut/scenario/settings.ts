import type { Cryptography, Disk, Logger } from "@regrow/core/port";
import { FileSystem, NO_BUNDLE } from "@regrow/device/file-system";
import { FILES } from "@regrow/device/layout";
import { loadFromFile, loadSettings, saveToFile } from "@regrow/device/settings";
import { NodeCryptography } from "@regrow/node/cryptography";
import type { SimulatedDisk } from "@regrow/sim/disk";
import { SILENT } from "../sim-device.ts";
import { ONE } from "../world.ts";
import type { Scenario, Stage } from "./scenario.ts";
import { deviceWith } from "./steps.ts";

const FILE = "office.csv";
const HEALTHY = "app.healthy_clear_ms";

/** What the command API does with settings: save, load, files of them, and the last known good ones. */
export const SETTINGS: readonly Scenario[] = [
  {
    name: "save of settings, erase",
    isSmall: true,
    watched: [FILES.settings],
    ends: ONE.version,
    prepare: (cryptography) => deviceWith(cryptography, ONE),
    run: async (stage) => {
      for (const value of ["1000", "2000", "3000"]) {
        const settings = await loadSettings(stage.disk, LOUD);
        settings.set(HEALTHY, value);
        await changing(stage, [[FILES.settings, { [HEALTHY]: value }]], () => settings.save());
      }
      const settings = await loadSettings(stage.disk, LOUD);
      await changing(stage, [[FILES.settings, {}]], () => settings.erase(HEALTHY));
    },
  },
  {
    name: "settings saved to a file, loaded, saved",
    isSmall: true,
    watched: [FILES.settings],
    ends: ONE.version,
    prepare: (cryptography) => deviceWith(cryptography, ONE),
    law: async (disk, facts) => {
      const wasSaved = facts.some((fact) => fact.kind === "file");
      if (!wasSaved) return undefined;
      const loaded = await loadAgain(disk);
      return loaded === "1000" ? undefined : `L6: the settings file was saved, now it says ${loaded}`;
    },
    run: async (stage) => {
      const ports = await filePorts(stage.disk, stage.cryptography);
      const { settings } = ports;
      settings.set(HEALTHY, "1000");
      await saveToFile(ports, FILE);
      stage.tell({ kind: "file", name: FILE, texts: ["1000"] });
      settings.load();
      const values = await loadFromFile(ports, FILE);
      await changing(stage, [[FILES.settings, values]], () => settings.save());
    },
  },
  {
    name: "settings of a healthy start kept as good",
    isSmall: true,
    watched: [FILES.goodSettings],
    ends: ONE.version,
    prepare: async (cryptography) => {
      const disk = await deviceWith(cryptography, ONE);
      for (const value of ["2000", "1000"]) {
        const settings = await loadSettings(disk, LOUD);
        settings.set(HEALTHY, value);
        await settings.save();
        if (value === "2000") await (await loadSettings(disk, LOUD)).keepAsGood();
      }
      await disk.barrier();
      return disk.fork();
    },
    law: async (disk) => {
      // Whatever becomes of the saved ones, there is something good to go back to, whole.
      const copy = disk.fork();
      await copy.write(FILES.settings, new TextEncoder().encode("{"));
      const value = (await loadSettings(copy, SILENT)).get(HEALTHY);
      return ["1000", "2000"].includes(value) ? undefined : `L1: the last known good settings say ${value}`;
    },
    run: async (stage) => {
      const settings = await loadSettings(stage.disk, LOUD);
      await changing(stage, [[FILES.goodSettings, { [HEALTHY]: "1000" }]], () => settings.keepAsGood());
    },
  },
];

type KeptFile = readonly [path: string, values: Readonly<Record<string, string | undefined>>];

/** Until it is answered, the old contents and the new ones are both right; afterwards the new ones. */
async function changing(
  { disk, tell }: Pick<Stage, "disk" | "tell">,
  after: readonly KeptFile[],
  change: () => Promise<void>,
): Promise<void> {
  for (const [path, values] of after) {
    const isThere = (await disk.status(path)) !== undefined;
    if (isThere)
      tell({ kind: "saved", path, texts: [new TextDecoder().decode(await disk.read(path, 65_536)), textOf(values)] });
  }
  await change();
  for (const [path, values] of after) tell({ kind: "saved", path, texts: [textOf(values)] });
}

function textOf(values: KeptFile[1]): string {
  const sorted = Object.fromEntries(Object.entries(values).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return `${JSON.stringify(sorted, undefined, 2)}\n`;
}

/** What the settings file says of the one variable that the scenario sets. */
async function loadAgain(disk: SimulatedDisk): Promise<string | undefined> {
  const values = await loadFromFile(await filePorts(disk, new NodeCryptography()), FILE);
  return values[HEALTHY];
}

async function filePorts(disk: Disk, cryptography: Cryptography): Promise<Parameters<typeof saveToFile>[0]> {
  const bundle = async () => NO_BUNDLE;
  const files = await FileSystem.open({ disk, cryptography, clock: { nowMs: () => 0 }, bundle });
  return { files, settings: await loadSettings(disk, LOUD), channel: "serial", dialect: "gecko-os" };
}

/** Settings that cannot be read are replaced: on a disk that was only cut there must be none. */
const LOUD: Logger = {
  ...SILENT,
  error: (message) => {
    throw new Error(message);
  },
};
