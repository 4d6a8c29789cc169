import { asRegrowError } from "@regrow/core/error";
import type { Logger } from "@regrow/core/port";
import type { BootloaderEvent, DeviceStatus } from "../channel/index.ts";
import type { Bootloader } from "../kernel/bootloader-link.ts";
import type { Settings } from "./settings.ts";

export interface KeepGoodPorts {
  readonly bootloader: Bootloader;
  readonly settings: Pick<Settings, "keepAsGood">;
  readonly log: Logger;
}

/**
 * Keeps the settings of this start as the last known good ones once the start has turned out healthy: a version that is not on trial, or
 * is not any more, has come up and says so. To be called at the start and for each event of the bootloader; never rejects.
 */
export function keepGoodSettings({
  bootloader,
  settings,
  log,
}: KeepGoodPorts): (event?: BootloaderEvent) => Promise<void> {
  let isKept = false;
  return async (event) => {
    if (isKept || !mayBeHealthy(event)) return;
    try {
      if (!isHealthy(await bootloader.request({ kind: "status" }))) return;
      isKept = true;
      await settings.keepAsGood();
    } catch (error) {
      isKept = false;
      log.warn("the last known good settings are not kept", { reason: asRegrowError(error).message });
    }
  };
}

/** What is worth a question: nothing else brings a start any further. */
function mayBeHealthy(event: BootloaderEvent | undefined): boolean {
  return (
    event === undefined ||
    event.kind === "confirmed" ||
    event.kind === "healed" ||
    (event.kind === "app" && event.state === "ready")
  );
}

function isHealthy({ running, app, isSafeMode }: Pick<DeviceStatus, "running" | "app" | "isSafeMode">): boolean {
  return !isSafeMode && running?.onTrial === false && app === "ready";
}
