import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildFramework, installFramework } from "@regrow/device/framework";
import { consoleSecret, initDevice, type DeviceOptions, type DeviceRecord } from "@regrow/device/identity";
import { RegrowError } from "@regrow/core/error";
import { FILES, FOLDERS } from "@regrow/device/layout";
import { acquireLock } from "@regrow/node/file-lock";
import { SystemClock } from "@regrow/node/clock";
import { NodeCryptography } from "@regrow/node/cryptography";
import { NodeDisk } from "@regrow/node/disk";
import { SystemEntropy } from "@regrow/node/entropy";
import { VERSION } from "../program/index.ts";
import { factoryInstall } from "./factory-install.ts";

/** A device that was made. */
export interface MadeDevice extends DeviceRecord {
  /** What people show who come over the network. */
  readonly secret: string;
}

/** Makes a whole device in a folder: identity and framework, as at manufacture. @throws RegrowError DEVICE_EXISTS, USAGE */
export async function makeDevice(root: string, options: DeviceOptions): Promise<MadeDevice> {
  const record = await initDevice(root, options);
  const secret = await consoleSecret(new NodeDisk(root), new SystemEntropy());
  await giveFramework(root);
  return { ...record, secret };
}

/** Gives a device that was just made its first version, confirmed, and keeps the bundle on it. @throws as `factoryInstall` */
export async function installAtFactory(root: string, bundle: string, nowMs: number): Promise<void> {
  await factoryInstall({ disk: new NodeDisk(root), cryptography: new NodeCryptography(), nowMs }, bundle);
}

/** Builds the framework from the sources of this checkout and puts it into the device's first slot. */
export async function giveFramework(root: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "regrow-framework-"));
  try {
    await installFramework(
      new NodeDisk(root),
      await buildFramework(folder, { version: VERSION, builtMs: new SystemClock().nowMs() }),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

/**
 * Gives a device that does not run the framework of this checkout anew, and forgets what was held against the old one.
 * Identity, data, versions and recovery log stay.
 */
export async function repairDevice(root: string): Promise<void> {
  const disk = new NodeDisk(root);
  if ((await disk.status(FILES.device)) === undefined) throw new RegrowError("DEVICE_ROOT_INVALID", { folder: root });
  const taken = await acquireLock(join(root, FILES.lock));
  if (taken.kind === "held") throw new RegrowError("DEVICE_RUNNING", { folder: root, process: taken.pid });
  await using _lock = taken.lock;
  await giveFramework(root);
  for (const file of FILES.frameworkRecords) if ((await disk.status(file)) !== undefined) await disk.remove(file);
  await disk.syncDirectory(FOLDERS.framework);
}
