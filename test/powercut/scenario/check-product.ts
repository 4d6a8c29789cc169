import { TrustMemory } from "@regrow/device/trust-memory";
import { TimeFloor, checkProduct } from "@regrow/device/update";
import { verifyFreshRepositories } from "@regrow/trust/ladder";
import { ScriptedDms } from "../scripted-dms.ts";
import { SILENT, type SimDevice } from "../sim-device.ts";
import type { Stage } from "./scenario.ts";

/** As the kernel looks whether its platform vouches for a product. */
export function checkerOf(
  { disk, cryptography }: Stage,
  device: SimDevice,
): (product: string, signal: AbortSignal) => Promise<void> {
  const memory = new TrustMemory({ disk, cryptography, log: SILENT });
  const parts = { disk, cryptography, memory, log: SILENT, bootloader: device, access: new ScriptedDms(disk) };
  const timeFloor = new TimeFloor(device.clock, memory);
  return (product, signal) =>
    checkProduct(
      { ...parts, timeFloor, verifyRepositories: (input) => verifyFreshRepositories({ cryptography, ...input }) },
      product,
      signal,
    );
}
