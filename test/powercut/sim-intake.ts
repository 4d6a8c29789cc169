import type { Cryptography } from "@regrow/core/port";
import { verifyLadder } from "@regrow/core/trust";
import { loadIdentity } from "@regrow/device/identity";
import { Intake } from "@regrow/device/intake";
import { UpdateDesk } from "@regrow/device/update";
import type { SimulatedDisk } from "@regrow/sim/disk";
import { SILENT, type SimDevice } from "./sim-device.ts";

/** The way in for bundles that come as a file, over a device's bootloader. */
export function intakeOf(
  device: SimDevice,
  { disk, cryptography }: { readonly disk: SimulatedDisk; readonly cryptography: Cryptography },
): Intake {
  const { clock } = device;
  return new Intake({
    ...{ disk, cryptography, clock, log: SILENT },
    desk: new UpdateDesk({ disk, clock, log: SILENT, onProgress: () => {} }),
    checkHead: async (head, { full: { product, version } }) => {
      const { platformRoot: pinnedRoot } = await loadIdentity(disk);
      verifyLadder({ cryptography, pinnedRoot, head, product, version });
    },
    installer: {
      status: () => device.ask({ kind: "status" }),
      clearStaging: async (updateId) => void (await device.ask({ kind: "clear-staging", updateId })),
      install: async (updateId, by) => void (await device.ask({ kind: "install", updateId, by })),
      repair: (updateId, by) => device.ask({ kind: "repair", updateId, by }),
      record: async (by, event) => void (await device.ask({ kind: "record", by, event })),
    },
  });
}
