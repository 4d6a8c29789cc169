import { join } from "node:path";
import { RegrowError } from "@regrow/core/error";
import type { Clock, Logger } from "@regrow/core/port";
import { examineStopped } from "@regrow/device/bootloader";
import type { Diagnosis } from "@regrow/device/doctor";
import { FILES } from "@regrow/device/layout";
import { NodeCryptography } from "@regrow/node/cryptography";
import { NodeDisk } from "@regrow/node/disk";
import { acquireLock, type FileLock } from "@regrow/node/file-lock";

export interface DeviceExamination {
  readonly root: string;
  readonly isRepair: boolean;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * The self-check of a device that does not run.
 * @throws RegrowError DEVICE_ROOT_INVALID, DEVICE_RUNNING, STORAGE_FAILED
 */
export async function examineDevice({ root, isRepair, clock, logger }: DeviceExamination): Promise<Diagnosis> {
  const disk = new NodeDisk(root);
  // Not by device.json: that may be what is damaged.
  const isDevice = await Promise.all(
    [FILES.device, FILES.platformRoot, FILES.recoveryLog].map((file) => exists(disk, file)),
  );
  if (!isDevice.includes(true)) throw new RegrowError("DEVICE_ROOT_INVALID", { folder: root });
  // Both: a bootloader may have outlived its first stage.
  await using _first = await take(root, FILES.lock);
  await using _second = await take(root, FILES.bootloaderLock);
  return await examineStopped({ disk, cryptography: new NodeCryptography(), clock, logger }, isRepair);
}

async function exists(disk: NodeDisk, file: string): Promise<boolean> {
  return (await disk.status(file)) !== undefined;
}

async function take(root: string, file: string): Promise<FileLock> {
  const taken = await acquireLock(join(root, file));
  if (taken.kind === "acquired") return taken.lock;
  throw new RegrowError("DEVICE_RUNNING", {
    folder: root,
    process: taken.pid,
    instead: "type 'doctor' on its console",
  });
}
