import { FILES } from "@regrow/device/layout";
import { consoleSecret, loadIdentity, switchDms, updateDeviceRecord, writeDurably } from "@regrow/device/identity";
import {
  PROVISION_STATUS,
  activateDevice,
  claimDevice,
  provision,
  provisionStatus,
  renewCertificate,
} from "@regrow/device/provisioning";
import { loadSettings } from "@regrow/device/settings";
import { SimulatedDisk } from "@regrow/sim/disk";
import { ScriptedDms } from "../scripted-dms.ts";
import { SILENT } from "../sim-device.ts";
import { pem } from "../fixtures.ts";
import { MANUFACTURED, ONE, isPlatformRoot, manufacture } from "../world.ts";
import type { Scenario } from "./scenario.ts";
import { keepsBelieved } from "./believed.ts";
import { checkerOf } from "./check-product.ts";
import { deviceWith, start, tellLog } from "./steps.ts";

/** What is given at manufacture. */
const MADE = [FILES.key, FILES.device, FILES.platformRoot, FILES.consoleSecret, FILES.factorySettings];
const SIGNAL = new AbortController().signal;

/** A secret that is made anew is not the one that was printed. */
const NO_ENTROPY = { bytes: (length: number) => new Uint8Array(length) };

/** The DMS that an order of the platform's owner names. */
const OTHER = {
  url: "https://other-dms.example:8443",
  // Another text than that of the DMS which it leaves is all that counts here.
  caPem: pem("ca") + pem("ca"),
  certificatePem: pem("device-renewed"),
  order: { version: 7, signers: ["a".repeat(64)] },
};

/** How a device becomes somebody, and somebody's. */
export const IDENTITIES: readonly Scenario[] = [
  {
    name: "manufacture",
    allowed: { isEmptyAllowed: true },
    kept: [],
    watched: MADE,
    ends: null,
    prepare: async () => new SimulatedDisk(),
    // No device, or a whole one: device.json says that there is one.
    law: async (disk) => {
      if ((await disk.status(FILES.device)) === undefined) return undefined;
      const { keyPem, caPem, dmsUrl, platformRoot } = await loadIdentity(disk);
      const [secret, settings] = [await consoleSecret(disk, NO_ENTROPY), await loadSettings(disk, SILENT)];
      const isWhole =
        secret === MANUFACTURED.consoleSecret &&
        settings.get("update.automatic") === MANUFACTURED.factorySettings["update.automatic"] &&
        keyPem === pem("device.key") &&
        caPem === pem("ca") &&
        dmsUrl !== null &&
        isPlatformRoot(platformRoot);
      return isWhole ? undefined : "L3: device.json names a device of which something is missing";
    },
    run: async ({ disk, tell }) => {
      if ((await disk.status(FILES.device)) === undefined) await manufacture(disk);
      for (const path of MADE) {
        tell({ kind: "saved", path, texts: [new TextDecoder().decode(await disk.read(path, 65_536))] });
      }
    },
  },
  {
    name: "provisioning",
    watched: [FILES.certificate],
    ends: ONE.version,
    prepare: (cryptography) => deviceWith(cryptography, ONE),
    law: async (disk, facts) => {
      const identity = await loadIdentity(disk);
      // By the end there is nothing left to do; the certificate is the DMS's to rely on before that.
      const isTold = facts.filter((fact) => fact.kind === "saved").length > 1;
      return !isTold || provisionStatus(identity, null) === PROVISION_STATUS.COMPLETE
        ? undefined
        : "L6: was provisioned";
    },
    run: async (stage) => {
      const device = await start(stage);
      const saved = async (): Promise<void> => {
        const certificate = await stage.disk.read(FILES.certificate, 65_536);
        stage.tell({ kind: "saved", path: FILES.certificate, texts: [new TextDecoder().decode(certificate)] });
      };
      const dms = new ScriptedDms(stage.disk, saved);
      const record = device.recorder("kernel");
      await provision({ disk: stage.disk, access: dms, token: dms.token, record }, SIGNAL);
      await saved();
      await tellLog(device, stage.tell);
      await device.stop();
    },
  },
  {
    name: "renewal of the certificate",
    watched: [FILES.certificate],
    ends: ONE.version,
    prepare: provisioned,
    // The old one or the new one, whole: the DMS takes both, and a device without one would have to be provisioned again.
    law: async (disk) => {
      const { certificatePem } = await loadIdentity(disk);
      const isWhole = certificatePem === pem("device") || certificatePem === pem("device-renewed");
      return isWhole ? undefined : "L3: the certificate is neither the old one nor the new one";
    },
    run: async (stage) => {
      const device = await start(stage);
      const access = new ScriptedDms(stage.disk);
      await renewCertificate({ disk: stage.disk, access }, SIGNAL);
      stage.tell({ kind: "saved", path: FILES.certificate, texts: [pem("device-renewed")] });
      await device.stop();
    },
  },
  {
    name: "move to another DMS",
    watched: [FILES.certificate],
    ends: ONE.version,
    prepare: provisioned,
    // Address, authority and certificate are of one DMS, and of the other one as soon as anybody was told.
    law: async (disk, facts) => {
      const { dmsUrl, caPem, certificatePem } = await loadIdentity(disk);
      if (dmsUrl === OTHER.url && caPem === OTHER.caPem && certificatePem === OTHER.certificatePem) return undefined;
      const isOld = dmsUrl !== OTHER.url && caPem === pem("ca") && certificatePem === pem("device");
      if (!isOld) return "L3: the device has half of one DMS and half of another";
      return facts.some(({ kind }) => kind === "saved") ? "L6: had moved" : undefined;
    },
    run: async (stage) => {
      const device = await start(stage);
      await switchDms(stage.disk, OTHER);
      stage.tell({ kind: "saved", path: FILES.certificate, texts: [OTHER.certificatePem] });
      await device.stop();
    },
  },
  {
    name: "claim, activation",
    law: keepsBelieved,
    watched: [FILES.device],
    ends: ONE.version,
    prepare: async (cryptography) => {
      const disk = await deviceWith(cryptography, ONE);
      await updateDeviceRecord(disk, { product: null });
      return disk.fork();
    },
    run: async (stage) => {
      const { disk, tell } = stage;
      const device = await start(stage);
      const checkProduct = checkerOf(stage, device);
      const dependencies = { disk, access: new ScriptedDms(disk), record: device.recorder("kernel"), checkProduct };
      const told = async (): Promise<void> => {
        const { record } = await loadIdentity(disk);
        const texts = [record, { ...record, product: "ACME-KIOSK" }].map(
          (each) => `${JSON.stringify(each, undefined, 2)}\n`,
        );
        tell({ kind: "saved", path: FILES.device, texts });
        await tellLog(device, tell);
      };
      await claimDevice(dependencies, { token: "claim-token" }, SIGNAL);
      await told();
      await activateDevice(dependencies, "ACME-KIOSK", SIGNAL);
      tell({ kind: "believed", platformRoot: 1, productRoot: 1, timestamp: 0 });
      await told();
      await device.stop();
    },
  },
];

/** Known to its DMS, by the certificate of the fixtures. */
async function provisioned(cryptography: Parameters<Scenario["prepare"]>[0]): ReturnType<Scenario["prepare"]> {
  const disk = await deviceWith(cryptography, ONE);
  await writeDurably(disk, FILES.certificate, new TextEncoder().encode(pem("device")));
  await updateDeviceRecord(disk, { isAcknowledged: true });
  return disk.fork();
}
