import { confirmTrial, beginTrial, EMPTY_BOOT_RECORD, type BootRecord } from "@regrow/core/boot";
import { sha256Hex } from "@regrow/core/port";
import { NodeCryptography } from "@regrow/node/cryptography";
import { SimulatedDisk } from "@regrow/sim/disk";
import { headOf, makePublisher } from "@regrow/testing/publisher";
import { writeIdentity } from "../src/identity/index.ts";
import { FILES, FOLDERS, generationLayout, stagingLayout } from "../src/layout/index.ts";
import { BootRecordStore, RecoveryLog, installUpdate, removeTree } from "../src/store/index.ts";
import { stageBundle } from "./stage-bundle.ts";
import { DEVICE_UUID } from "./tls-fixtures.ts";

const cryptography = new NodeCryptography();

/** Versions that share files, one of them with two modes. */
const publisher = makePublisher();
const FILES_OF_ALL = {
  "lib/shared.txt": "shared by all versions",
  "run.sh": { contents: "shared by all versions", executable: true },
  current: { link: "lib/shared.txt" },
  "empty/folder": { directory: true },
} as const;
export const FIRST = publisher.bundle({ version: "1.0.0", files: { ...FILES_OF_ALL, "main.mjs": "start(1)" } });
export const SECOND = publisher.bundle({ version: "1.1.0", files: { ...FILES_OF_ALL, "main.mjs": "start(2)" } });
export const THIRD = publisher.bundle({ version: "1.2.0", files: { ...FILES_OF_ALL, "main.mjs": "start(3)" } });

export interface InstalledOptions {
  /** Kept as the factory bundle. */
  readonly factory?: Uint8Array;
}

/** A device on a simulated disk on which these versions were confirmed one after the other; the last two are named by its record. */
export async function makeInstalled(
  bundles: readonly Uint8Array[],
  { factory }: InstalledOptions = {},
): Promise<SimulatedDisk> {
  const disk = new SimulatedDisk();
  await writeIdentity(disk, { uuid: DEVICE_UUID, platformRoot: publisher.platformRoot, product: publisher.product });
  let record: BootRecord = EMPTY_BOOT_RECORD;
  const log = await RecoveryLog.open(disk, cryptography);
  const records = new BootRecordStore(disk, cryptography);
  for (const [index, bundle] of bundles.entries()) {
    const updateId = `u${index}`;
    await stageBundle(disk, updateId, bundle);
    const target = { product: null, platform: "linux-x64", securityVersion: 0, runningVersion: null };
    const begun = beginTrial(record, await installUpdate({ disk, cryptography }, updateId, target), updateId);
    const confirmed = confirmTrial(begun.record);
    for (const event of [...begun.events, ...confirmed.events]) await log.append("dms", event, index);
    record = { ...confirmed.record, sequence: index + 1 };
    await records.save(record);
    await removeTree(disk, stagingLayout(updateId).folder);
  }
  if (factory !== undefined) {
    await disk.makeDirectory(FOLDERS.factory);
    await disk.write(FILES.factoryBundle, factory, 0o444);
  }
  await disk.barrier();
  return disk;
}

export function idOf(bundle: Uint8Array): string {
  return sha256Hex(cryptography, headOf(bundle).manifest);
}

/** A file of a version's tree. */
export function inTree(bundle: Uint8Array, path: string): string {
  return `${generationLayout(idOf(bundle)).tree("app")}/${path}`;
}
