import { encodePackageOpening, factoryBytes, openPackage, type FactoryDocument } from "@regrow/core/bridge";
import { PackageSource } from "@regrow/device/bridge";
import { makeDevice } from "@regrow/device/factory";
import { loadIdentity, writeIdentity } from "@regrow/device/identity";
import { FILES } from "@regrow/device/layout";
import { loadSettings } from "@regrow/device/settings";
import { SimulatedDisk } from "@regrow/sim/disk";
import { DEVICE_UUID, pem } from "../fixtures.ts";
import { FIXED_KEYS } from "../fixed-keys.ts";
import { SILENT, type SimDevice } from "../sim-device.ts";
import { intakeOf } from "../sim-intake.ts";
import { MANUFACTURED, ONE, isPlatformRoot } from "../world.ts";
import type { Scenario, Stage } from "./scenario.ts";
import { confirm, reboot, start, tellLog } from "./steps.ts";

const TOKEN = "a-token-for-many-devices";
const NOW_MS = Date.UTC(2026, 10, 21);
const SIGNAL = new AbortController().signal;

/** How a device comes out of a blank one, over its serial line. */
export const FACTORY: readonly Scenario[] = [
  {
    name: "factory package",
    allowed: { isEmptyAllowed: true },
    kept: [FILES.key, FILES.consoleSecret],
    watched: [FILES.platformRoot, FILES.factorySettings, FILES.dms],
    ends: ONE.version,
    prepare: async () => {
      const disk = new SimulatedDisk();
      const { consoleSecret } = MANUFACTURED;
      await writeIdentity(disk, { uuid: DEVICE_UUID, keyPem: pem("device.key"), consoleSecret });
      await disk.barrier();
      return disk.fork();
    },
    // Blank, or its owner's, whole: a device that knows its DMS has all that came before.
    law: async (disk) => {
      const { platformRoot, dmsUrl, caPem, record } = await loadIdentity(disk);
      if (platformRoot.length > 0 && !isPlatformRoot(platformRoot)) return "L14: another platform's root";
      const isKept = (await disk.status(FILES.factoryBundle)) !== undefined;
      if (isKept && Buffer.compare(await disk.read(FILES.factoryBundle, 1_048_576), ONE.bundle) !== 0)
        return "L3: its factory bundle is torn";
      if (dmsUrl === null) return undefined;
      const settings = await loadSettings(disk, SILENT);
      const isWhole =
        record.product === DOCUMENT.product &&
        settings.get("uart.baud") === "9600" &&
        settings.get("dms.provision.token") === TOKEN &&
        caPem === pem("ca") &&
        isKept;
      return isWhole ? undefined : "L3: it knows its DMS, and is not made whole";
    },
    run: async (stage) => {
      const device = await start(stage);
      // A trial that runs is decided first: the package is refused meanwhile, and sent again.
      if (device.app?.onTrial === true) await confirm(device, stage, ONE);
      if ((await loadIdentity(stage.disk)).dmsUrl === null) await send(device, stage);
      if (device.app?.generation !== ONE.manifestSha256) await reboot(device, stage.tell);
      if (device.app?.onTrial === true) await confirm(device, stage, ONE);
      await tellLog(device, stage.tell);
      await device.stop();
    },
  },
];

const DOCUMENT: FactoryDocument = {
  ...{ _type: "factory", product: "ACME-KIOSK", version: ONE.version, manifestSha256: ONE.manifestSha256 },
  ...{ expiresAtMs: NOW_MS + 1_000, token: TOKEN, settings: { "uart.baud": "9600" } },
  dms: { url: "https://dms.example", caPem: pem("ca") },
};

async function send(device: SimDevice, { disk, cryptography, tell }: Stage): Promise<void> {
  const { productTargets } = FIXED_KEYS;
  const signatures = [{ keyid: productTargets.id, sig: productTargets.signHex(factoryBytes(DOCUMENT)) }];
  const header = { document: { signed: DOCUMENT, signatures }, bundleBytes: ONE.bundle.length };
  const file = Buffer.concat([encodePackageOpening({ kind: "factory", header }), ONE.bundle]);
  const opened = openPackage(file);
  if (opened?.kind !== "factory") throw new Error("no factory package");
  const settings = await loadSettings(disk, SILENT);
  const ports = {
    ...{ disk, cryptography, log: SILENT, bootloader: device, announce: () => {} },
    nowMs: () => Promise.resolve(NOW_MS),
    keepToken: (token: string) => settings.keep("dms.provision.token", token),
  };
  const intake = intakeOf(device, { disk, cryptography });
  await makeDevice(ports, new PackageSource(piecesOf(file)), opened, { by: "console", signal: SIGNAL }, (source, how) =>
    intake.takeBundle(source, how),
  );
  const { record } = await device.status();
  if (record.trial !== null) tell({ kind: "installed", version: ONE.version });
  await tellLog(device, tell);
  for (const path of [FILES.platformRoot, FILES.factorySettings, FILES.dms])
    tell({ kind: "saved", path, texts: [new TextDecoder().decode(await disk.read(path, 65_536))] });
}

async function* piecesOf(file: Uint8Array): AsyncGenerator<Uint8Array> {
  yield file;
}
