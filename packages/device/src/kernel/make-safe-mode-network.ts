import type { Clock, Disk, Entropy, Logger } from "@regrow/core/port";
import type { CommandContext } from "../command/index.ts";
import { SafeModeNetwork, type SafeModeNetworkPorts } from "../safe-mode-network/index.ts";
import { readGoodSettings, readKeptSettings } from "../store/index.ts";
import type { UpdateDesk } from "../update/update-desk.ts";
import type { DmsRuntime } from "./dms-runtime.ts";

export interface SafeModeNetworkOptions {
  readonly disk: Disk;
  readonly clock: Clock;
  readonly entropy: Entropy;
  readonly log: Logger;
  readonly context: Pick<CommandContext, "bootloader" | "interfaces" | "networking" | "settings">;
  readonly dms: DmsRuntime | undefined;
  readonly desk: Pick<UpdateDesk, "standing">;
}

/** The network of this kernel in safe mode, and what it may join by. */
export function makeSafeModeNetwork(options: SafeModeNetworkOptions): {
  readonly network: SafeModeNetwork;
  readonly credentials: SafeModeNetworkPorts["credentials"];
} {
  const { disk, log, context, dms, desk } = options;
  const { bootloader, interfaces, networking, settings } = context;
  const credentials: SafeModeNetworkPorts["credentials"] = async () => {
    const { saved, factory } = await readKeptSettings(disk, log);
    return { saved, factory, "last known good": (await readGoodSettings(disk, log)) ?? {} };
  };
  const network = new SafeModeNetwork({
    ...options,
    networking,
    announce: interfaces.announce,
    ota:
      dms === undefined
        ? null
        : {
            update: () => dms.update({ force: false, version: null, singlePass: false }),
            settled: () => dms.settled(),
            get standing() {
              return desk.standing;
            },
          },
    credentials,
    rules: () => ({
      autoRetry: settings.get("system.safemode.ota_auto_retry") === "1",
      sleepMs: 1_000 * Number(settings.get("system.safemode.sleep_timeout")),
    }),
    restart: async () => void (await bootloader.request({ kind: "reboot", by: "kernel" })),
  });
  return { network, credentials };
}
