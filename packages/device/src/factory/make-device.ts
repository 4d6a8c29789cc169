import type { FactoryDocument, OpenedPackage } from "@regrow/core/bridge";
import type { Cryptography, Disk, Logger } from "@regrow/core/port";
import type { PackageSource } from "../bridge/index.ts";
import { loadIdentity, updateDeviceRecord, writeDurably } from "../identity/index.ts";
import type { BundleIntake, TakeOptions, Taken } from "../intake/index.ts";
import type { Bootloader } from "../kernel/bootloader-link.ts";
import { FILES, FOLDERS } from "../layout/index.ts";
import { formatKeptSettings } from "../store/index.ts";
import { checkDevice, checkDocument } from "./check-device.ts";
import { receiveBundle, type ReceivedBundle } from "./receive-bundle.ts";

export interface FactoryPorts {
  readonly disk: Disk;
  readonly cryptography: Cryptography;
  readonly log: Logger;
  readonly bootloader: Bootloader;
  /** The time, never below what is known to have passed; wall time in ms. */
  readonly nowMs: () => Promise<number>;
  /** Keeps the provisioning token where provisioning looks for it. Durable when it resolves. */
  readonly keepToken: (token: string) => Promise<void>;
  /** A line for the person at the console. */
  readonly announce: (line: string) => void;
}

type FactoryPackage = Extract<OpenedPackage, { kind: "factory" }>;

/**
 * Makes a device of a blank one: who it belongs to, how it is set, what it runs. Everything is verified before the first of it is written,
 * each step is durable before the next, and the address of the DMS and the token come last: a device that was cut in between is none yet,
 * and takes the same package again. Its key was made here and stays here. The next reboot begins with all of it.
 * @throws RegrowError FACTORY_*, TRUST_*, BUNDLE_*, MANIFEST_*, UPDATE_*, STORAGE_*
 */
export async function makeDevice(
  ports: FactoryPorts,
  source: PackageSource,
  { header, partsAtBytes, totalBytes }: FactoryPackage,
  options: TakeOptions,
  takeBundle: BundleIntake["takeBundle"],
): Promise<Taken> {
  const { disk, cryptography, bootloader, announce } = ports;
  const document = header.document.signed;
  const identity = await loadIdentity(disk);
  const status = await bootloader.request({ kind: "status" });
  checkDevice(identity, status.running, document);
  checkDocument(document);
  const { securityVersion, confirmed } = status.record;
  const { platformRoot, record } = identity;
  const receiving = {
    ...{ disk, cryptography, platformRoot, nowMs: await ports.nowMs() },
    target: {
      ...{ product: document.product, platform: record.platform, securityVersion },
      runningVersion: confirmed?.version ?? null,
    },
  };
  const received = await receiveBundle(receiving, header.document, source.read(partsAtBytes, totalBytes));
  await source.drain();
  await believe(disk, received, document);
  const { by, signal } = options;
  await takeBundle(disk.readStream(FILES.factoryBundle), { by, signal });
  await enrol(ports, document);
  announce(leftToDo(document));
  return { kind: "installed", version: document.version, generation: document.manifestSha256 };
}

/** Whose it is, and what resets go back to. */
async function believe(
  disk: Disk,
  { path, platformRoot }: ReceivedBundle,
  { product, settings }: FactoryDocument,
): Promise<void> {
  if ((await disk.status(FILES.platformRoot)) === undefined)
    await writeDurably(disk, FILES.platformRoot, platformRoot, 0o444);
  await updateDeviceRecord(disk, { product });
  await writeDurably(disk, FILES.factorySettings, formatKeptSettings(settings), 0o600);
  await disk.setMode(path, 0o444);
  await disk.rename(path, FILES.factoryBundle);
  await disk.syncDirectory(FOLDERS.factory);
}

/** Last: a device that knows its DMS provisions itself, and is no blank one any more. */
async function enrol({ disk, keepToken }: FactoryPorts, { dms, token }: FactoryDocument): Promise<void> {
  if (token !== null) await keepToken(token);
  if (dms === null) return;
  await writeDurably(disk, FILES.authority, new TextEncoder().encode(dms.caPem));
  await writeDurably(disk, FILES.dms, new TextEncoder().encode(`${JSON.stringify({ url: dms.url })}\n`));
}

function leftToDo({ product, version, dms, token }: FactoryDocument): string {
  const made = `Made a device of ${product} ${version}`;
  if (dms === null) return `${made}. It has no DMS: it is updated over this line`;
  return token === null
    ? `${made}. Left to do: 'set dms.provision.token <token>', 'save', and a network`
    : `${made}. It provisions itself as soon as it has a network`;
}
