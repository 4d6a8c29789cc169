import { ALL_CHANNELS, FILE_TYPES } from "@regrow/core/file";
import { FileSystem, NO_BUNDLE } from "@regrow/device/file-system";
import { updateDeviceRecord, writeIdentity } from "@regrow/device/identity";
import { FILES, FRAMEWORK_LIST, slotFolder } from "@regrow/device/layout";
import { NodeCryptography } from "@regrow/node/cryptography";
import { VirtualClock } from "@regrow/sim/clock";
import { SimulatedDisk } from "@regrow/sim/disk";
import type { Situation } from "../example.ts";
import { DEVICE_UUID, pem } from "./pretend-dms.ts";
import { RUNNING } from "./scripted-bootloader.ts";

export interface KernelDiskOptions {
  readonly situation: Situation;
  readonly factorySettings: Readonly<Record<string, string>>;
  readonly consoleSecret: string;
  readonly dmsUrl: string | undefined;
}

/** The day of the documented banner (2.3). */
const BUILT_MS = Date.UTC(2015, 3, 8, 20, 12, 21);
const PLAIN_FILE = {
  type: FILE_TYPES.general,
  flags: 0,
  permissions: ALL_CHANNELS,
  version: "1.0.0",
  checksum: null,
};

/** The disk of a device as manufacture leaves it, in the situation of an example. */
export async function makeKernelDisk(options: KernelDiskOptions): Promise<SimulatedDisk> {
  const { situation, factorySettings, consoleSecret, dmsUrl } = options;
  const disk = new SimulatedDisk();
  await writeIdentity(disk, {
    uuid: DEVICE_UUID,
    keyPem: pem("device.key"),
    platformRoot: Uint8Array.of(1),
    product: RUNNING.product,
    consoleSecret,
    factorySettings,
    ...(dmsUrl === undefined ? {} : { dmsUrl, dmsCa: pem("ca") }),
  });
  if (dmsUrl !== undefined && situation.dms !== "not provisioned") {
    await disk.write(FILES.certificate, bytesOf(pem("device")));
    await updateDeviceRecord(disk, { isAcknowledged: true });
  }
  await disk.makeDirectory("framework");
  await disk.makeDirectory(slotFolder("a"));
  const list = { version: "0.1.0", builtMs: BUILT_MS, files: [{ name: "kernel.mjs", sha256: "0".repeat(64) }] };
  await disk.write(`${slotFolder("a")}/${FRAMEWORK_LIST}`, bytesOf(JSON.stringify(list)));
  await disk.barrier();
  await writeFiles(disk, situation.files ?? {});
  return disk;
}

async function writeFiles(disk: SimulatedDisk, contents: Readonly<Record<string, string>>): Promise<void> {
  const [cryptography, clock] = [new NodeCryptography(), new VirtualClock()];
  const files = await FileSystem.open({ disk, cryptography, clock, bundle: async () => NO_BUNDLE });
  for (const [name, text] of Object.entries(contents)) {
    const bytes = bytesOf(text);
    const writer = await files.create({ ...PLAIN_FILE, name, sizeBytes: bytes.length });
    await writer.write(bytes);
  }
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
