import { Bridge } from "@regrow/device/bridge";
import { loadIdentity, writeDurably } from "@regrow/device/identity";
import { FILES } from "@regrow/device/layout";
import { NO_WISH, TimeFloor } from "@regrow/device/update";
import { SeededEntropy } from "@regrow/sim/clock";
import { pem } from "../fixtures.ts";
import { ONE } from "../world.ts";
import type { Scenario } from "./scenario.ts";
import { deviceWith, start, tellLog } from "./steps.ts";

/** What a device without a network remembers of what it has asked: an answer to anything else must never count. */
export const BRIDGES: readonly Scenario[] = [
  {
    name: "request for somebody to carry",
    isSmall: true,
    watched: [FILES.bridge],
    ends: ONE.version,
    prepare: async (cryptography) => {
      const disk = await deviceWith(cryptography, ONE);
      await writeDurably(disk, FILES.certificate, new TextEncoder().encode(pem("device")));
      await disk.barrier();
      return disk.fork();
    },
    run: async (stage) => {
      const { disk, cryptography, tell } = stage;
      const device = await start(stage);
      const { clock } = device;
      const nobody = (): Promise<never> => Promise.reject(new Error("nothing is brought"));
      const bridge = new Bridge({
        ...{ disk, cryptography, clock, bootloader: device, timeFloor: new TimeFloor(clock) },
        ...{ entropy: new SeededEntropy(1), follow: nobody, update: nobody },
        identity: () => loadIdentity(disk),
      });
      // Once: the next one would take its place.
      if ((await disk.status(FILES.bridge)) === undefined) await bridge.request({ ...NO_WISH, asked: true });
      const text = new TextDecoder().decode(await disk.read(FILES.bridge, 131_072));
      tell({ kind: "saved", path: FILES.bridge, texts: [text] });
      await tellLog(device, tell);
      await device.stop();
    },
  },
];
