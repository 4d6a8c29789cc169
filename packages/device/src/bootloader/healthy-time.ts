import type { Disk } from "@regrow/core/port";
import { variableRow } from "@regrow/core/variable";
import { readKeptSettings, type KeptSettings } from "../store/index.ts";
import { SILENT } from "./silent.ts";
import type { SessionOptions } from "./session.ts";

/**
 * The times that a device may set, as they were saved: after which the app's fault counter starts again (0: never), and which proves a
 * try of safe mode. What stands in for the settings where they cannot be read: they are the kernel's, who says so, and a device starts
 * without them (law L1).
 */
export async function readTimes(disk: Disk): Promise<Pick<SessionOptions, "healthyMs" | "tryMs">> {
  const kept = await readKeptSettings(disk, SILENT);
  return {
    healthyMs: numberOf(kept, "app.healthy_clear_ms"),
    tryMs: numberOf(kept, "system.safemode.try_time") * 1_000,
  };
}

function numberOf({ saved, factory }: KeptSettings, name: "app.healthy_clear_ms" | "system.safemode.try_time"): number {
  return Number(saved[name] ?? factory[name] ?? variableRow(name).default);
}
