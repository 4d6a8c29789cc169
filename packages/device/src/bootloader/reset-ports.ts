import type { InstallTarget } from "@regrow/core/boot";
import type { Clock, Cryptography, Disk, Logger } from "@regrow/core/port";
import type { BootState } from "./boot-state.ts";
import { readDeviceFacts } from "./device-facts.ts";
import type { RemoveFolder } from "./erase.ts";

/** What a reset needs of the bootloader. */
export interface ResetPorts {
  readonly disk: Disk;
  readonly cryptography: Cryptography;
  readonly clock: Pick<Clock, "nowMs">;
  readonly logger: Logger;
  readonly state: BootState;
  /** Ends an app that outlived its bootloader: nothing may write meanwhile. */
  readonly endStaleApp?: () => Promise<unknown>;
  readonly removeFolder?: RemoveFolder;
}

/** What decides whether the factory's software may be installed now. */
export async function factoryTarget({ disk, state }: Pick<ResetPorts, "disk" | "state">): Promise<InstallTarget> {
  const { product, platform } = await readDeviceFacts(disk);
  const { securityVersion, confirmed } = state.record;
  return { product, platform, securityVersion, runningVersion: confirmed?.version ?? null };
}
