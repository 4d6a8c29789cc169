import type { GenerationReference } from "@regrow/core/boot";
import type { Disk } from "@regrow/core/port";
import { installUpdate } from "@regrow/device/store";
import { NodeCryptography } from "@regrow/node/cryptography";
import { NodeDisk } from "@regrow/node/disk";

export const UPDATE_ID = "bench";

/** The disk as the bootloader opens it: packages/device/src/bootloader/main.ts. Keep the two the same. */
export function bootloaderDisk(root: string): Disk {
  return new NodeDisk(root, { isBlocking: true });
}

/** Installs what lies in staging. */
export async function install(disk: Disk): Promise<GenerationReference> {
  const target = { product: null, platform: "bench", securityVersion: 0, runningVersion: null };
  return await installUpdate({ disk, cryptography: new NodeCryptography() }, UPDATE_ID, target);
}
