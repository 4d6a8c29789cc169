import { asRegrowError } from "@regrow/core/error";
import type { Cryptography } from "@regrow/core/port";
import { credentialsToTry } from "@regrow/core/safe-mode-network";
import type { StartProgram } from "../app/index.ts";
import type { ChannelCommands } from "../console/index.ts";
import { SafeModeApp, TypingPause } from "../safe-mode/index.ts";
import type { UpdateDesk } from "../update/update-desk.ts";
import type { DeviceInterfaces } from "./interfaces/index.ts";
import { runBundleSafeModeApp } from "./make-own-app.ts";
import { makeSafeModeNetwork, type SafeModeNetworkOptions } from "./make-safe-mode-network.ts";

export interface SafeModeAppOptions extends SafeModeNetworkOptions {
  readonly desk: Pick<UpdateDesk, "isBusy" | "standing">;
  readonly interfaces: Pick<DeviceInterfaces, "announce" | "openWaysIn">;
  readonly cryptography: Cryptography;
  /** Null: this kernel starts no programs. */
  readonly startProgram: StartProgram | null;
  /** Commands of a channel that begins. */
  readonly commands: () => ChannelCommands;
}

/** What gets this device well, or lets somebody do so. */
export interface Healing {
  /** Resolves when the signal aborts. */
  run(signal: AbortSignal): Promise<void>;
  /** Somebody is at a console. */
  typed(): void;
}

/** The safemode app: the bundle's, where it brings one, then the framework's. */
export function makeSafeModeApp(options: SafeModeAppOptions): Healing {
  const { context, clock, startProgram } = options;
  const { settings } = context;
  const pause = new TypingPause(clock, 1_000 * Number(settings.atStart("system.safemode.pause")));
  const app = frameworkApp(options);
  const isOff = settings.atStart("system.safemode.disabled") === "1";
  return {
    typed: () => {
      pause.typed();
      app.typed();
    },
    run: async (signal) => {
      const own =
        startProgram === null || isOff
          ? "none"
          : await runBundleSafeModeApp({ ...options, startProgram, pause }, signal);
      if (own !== "aborted") await app.run(signal, own !== "none");
    },
  };
}

function frameworkApp(options: SafeModeAppOptions): SafeModeApp {
  const { context, interfaces, log } = options;
  const { networking, settings } = context;
  const { network, credentials } = makeSafeModeNetwork(options);
  /** The set-up network is for whoever can do nothing else: a network that is known is tried again and again instead. */
  const mayJoin = async (): Promise<boolean> =>
    settings.get("system.safemode.ota_auto_retry") === "1" && credentialsToTry(await credentials()).length > 0;
  return new SafeModeApp({
    ...options,
    ...context,
    network,
    hasDms: options.dms !== undefined,
    isUpdating: () => options.desk.isBusy,
    announce: (line) => interfaces.announce(line),
    openWaysIn: async () => {
      try {
        await interfaces.openWaysIn();
        if (!networking.hasWlan || (await mayJoin())) return false;
        await networking.startSetup();
        await networking.serveSetup();
        return true;
      } catch (error) {
        log.error("a way into the device is not open", { reason: asRegrowError(error).message });
        return false;
      }
    },
  });
}
