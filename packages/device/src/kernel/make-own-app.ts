import type { Cryptography } from "@regrow/core/port";
import type { SafeModeProgram } from "@regrow/core/manifest";
import { countsIn } from "@regrow/core/safe-mode";
import type { StartProgram } from "../app/index.ts";
import type { DeviceStatus } from "../channel/index.ts";
import { openStreamConsole, type ChannelCommands } from "../console/index.ts";
import { runOwnApp, type TypingPause } from "../safe-mode/index.ts";
import { verifyGeneration } from "../store/index.ts";
import { machineFraming } from "./interfaces/index.ts";
import type { SafeModeAppOptions } from "./make-safe-mode-app.ts";

export interface OwnAppOptions extends SafeModeAppOptions {
  readonly cryptography: Cryptography;
  readonly startProgram: StartProgram;
  readonly commands: () => ChannelCommands;
  readonly pause: TypingPause;
}

/**
 * Runs the safemode app that the bundle brings, where it brings one that verifies (law L2).
 * @returns "none" where the framework's own has to do
 */
export async function runBundleSafeModeApp(
  options: OwnAppOptions,
  signal: AbortSignal,
): Promise<"none" | Awaited<ReturnType<typeof runOwnApp>>> {
  const { context, interfaces, clock, log, commands, startProgram } = options;
  const { record } = await context.bootloader.request({ kind: "status" });
  const found = await findProgram(options, record.confirmed?.id ?? null);
  if (found === undefined) return "none";
  log.info("the bundle's safemode app runs", { version: found.version });
  const converse: Parameters<typeof runOwnApp>[0]["converse"] = async ({ input, output }, own, stop) =>
    openStreamConsole(input, output, {
      ...{ clock, log, commands: own, isSafeMode: true },
      settings: machineFraming(context.settings),
      complete: (_line, cursor) => ({ start: cursor, end: cursor, candidates: [], insert: "" }),
    }).run(stop);
  const start = async (): ReturnType<StartProgram> => {
    const now = await context.bootloader.request({ kind: "status" });
    return startProgram({ ...found, reason: reasonOf(now) });
  };
  const announce = (line: string): void => interfaces.announce(line);
  return runOwnApp({ ...options, bootloader: context.bootloader, announce, start, commands, converse }, signal);
}

async function findProgram(
  { disk, cryptography, log }: Pick<OwnAppOptions, "disk" | "cryptography" | "log">,
  id: string | null,
): Promise<{ readonly program: SafeModeProgram; readonly generation: string; readonly version: string } | undefined> {
  if (id === null) return undefined;
  const check = await verifyGeneration(disk, cryptography, id);
  if (check.kind === "damaged") {
    log.warn("no safemode app of a damaged bundle is run", { path: check.path, reason: check.reason });
    return undefined;
  }
  const { safeModeApp, version } = check.manifest;
  return safeModeApp === undefined ? undefined : { program: safeModeApp, generation: id, version };
}

function reasonOf({ record, bootId }: DeviceStatus): Parameters<StartProgram>[0]["reason"] {
  const { safeMode, appFaults, faults, healing } = record;
  return {
    REGROW_SAFE_MODE_REASON: safeMode ?? "",
    REGROW_SAFE_MODE_FAULTS: String(appFaults),
    REGROW_SAFE_MODE_FAULT: faults.findLast(({ subject }) => subject === "app")?.type ?? "",
    REGROW_SAFE_MODE_LOADS: String(countsIn(healing, bootId).load),
  };
}
