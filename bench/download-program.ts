// Brings a generation from a DMS into an empty device and installs it, with the device's own code. Tells how long that took, ms, and the
// most memory that it ever had resident, MB. Built and run by figure/download.ts.
import { RegrowError } from "@regrow/core/error";
import { DmsAccess } from "@regrow/device/provisioning";
import { clearStaging, installUpdate } from "@regrow/device/store";
import { fetchAgain } from "@regrow/device/update";
import { SystemClock } from "@regrow/node/clock";
import { NodeCryptography } from "@regrow/node/cryptography";
import { NodeDisk } from "@regrow/node/disk";
import { SystemEntropy } from "@regrow/node/entropy";
import { bootloaderDisk } from "./device/install.ts";
import { peakMemory } from "./measure/system.ts";

const [root = "", generation = ""] = process.argv.slice(2);
const disk = new NodeDisk(root);
const clock = new SystemClock();
const cryptography = new NodeCryptography();
using access = new DmsAccess(disk, clock);
const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const bootloader = {
  async request(request: { readonly kind: string; readonly updateId?: string | null }): Promise<never> {
    if (request.kind !== "clear-staging") throw new RegrowError("INTERNAL", { request: request.kind });
    await clearStaging(disk, request.updateId ?? "");
    return null as never; // which is the answer to that request, and no other is made
  },
};

const begunMs = performance.now();
const ports = { access, bootloader, disk, cryptography, clock, entropy: new SystemEntropy(), log };
const updateId = await fetchAgain(ports, generation, new AbortController().signal);
const target = { product: null, platform: "any", securityVersion: 0, runningVersion: null };
await installUpdate({ disk: bootloaderDisk(root), cryptography }, updateId, target);
const tookMs = performance.now() - begunMs;
console.log(JSON.stringify({ tookMs, peakMb: await peakMemory() }));
