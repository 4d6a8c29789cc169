import type { Disk, Logger } from "@regrow/core/port";
import { variableRow } from "@regrow/core/variable";
import { readKeptSettings } from "../store/index.ts";

const NAME = "app.healthy_clear_ms";

/**
 * The healthy time after which the app's fault counter starts again, as it was saved; 0: never. What stands in for the settings where
 * they cannot be read: they are the kernel's, who says so, and a device starts without them (law L1).
 */
export async function readHealthyMs(disk: Disk): Promise<number> {
  const { saved, factory } = await readKeptSettings(disk, SILENT);
  return Number(saved[NAME] ?? factory[NAME] ?? variableRow(NAME).default);
}

const SILENT: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
