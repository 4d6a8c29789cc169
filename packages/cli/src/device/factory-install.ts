import { createReadStream } from "node:fs";
import { randomUUID } from "node:crypto";
import { EMPTY_BOOT_RECORD, beginTrial, confirmTrial } from "@regrow/core/boot";
import { writeHead } from "@regrow/core/bundle";
import type { Cryptography, Disk } from "@regrow/core/port";
import { NOTHING_SEEN } from "@regrow/core/trust";
import { loadIdentity } from "@regrow/device/identity";
import { FILES, FOLDERS, PARTIAL_SUFFIX, stagingLayout } from "@regrow/device/layout";
import { BootRecordStore, RecoveryLog, clearStaging, installUpdate } from "@regrow/device/store";
import { BundleVerifier, type ObjectSink } from "@regrow/trust/bundle";

export interface FactoryInstallPorts {
  readonly disk: Disk;
  readonly cryptography: Cryptography;
  /** Wall time in ms. */
  readonly nowMs: number;
}

/**
 * Puts a first version onto a device that has none and does not run, as at manufacture: verified like any other, and confirmed,
 * because there is nothing to go back to.
 * @throws RegrowError BUNDLE_*, MANIFEST_*, TRUST_*, UPDATE_*
 */
export async function factoryInstall(ports: FactoryInstallPorts, file: string): Promise<void> {
  const { disk, cryptography, nowMs } = ports;
  const { record: device, platformRoot } = await loadIdentity(disk);
  const updateId = randomUUID();
  const staging = stagingLayout(updateId);
  await clearStaging(disk, updateId);
  const verifier = new BundleVerifier({
    cryptography,
    pinnedRoots: [platformRoot],
    nowMs,
    seen: () => NOTHING_SEEN,
    sink: stagingSink(disk, staging.object),
  });
  for await (const piece of createReadStream(file)) if (piece instanceof Uint8Array) await verifier.push(piece);
  const { head } = verifier.finish();
  await keepBundle(disk, file);
  await disk.write(staging.head, writeHead(head));
  const target = { product: device.product, platform: device.platform, securityVersion: 0, runningVersion: null };
  const generation = await installUpdate({ disk, cryptography }, updateId, target);
  const begun = beginTrial(EMPTY_BOOT_RECORD, generation, updateId);
  const confirmed = confirmTrial(begun.record);
  const log = await RecoveryLog.open(disk, cryptography);
  for (const event of [...begun.events, ...confirmed.events]) await log.append("factory", event, nowMs);
  await new BootRecordStore(disk, cryptography).save({ ...confirmed.record, sequence: 1 });
}

/** The bundle itself stays, as a source of repair that shares no bytes with what is installed. */
async function keepBundle(disk: Disk, file: string): Promise<void> {
  const partial = `${FILES.factoryBundle}${PARTIAL_SUFFIX}`;
  await disk.makeDirectory(FOLDERS.factory);
  await disk.syncDirectory("");
  await disk.write(partial, new Uint8Array());
  for await (const piece of createReadStream(file)) if (piece instanceof Uint8Array) await disk.append(partial, piece);
  await disk.setMode(partial, 0o444);
  await disk.sync(partial);
  await disk.rename(partial, FILES.factoryBundle);
  await disk.syncDirectory(FOLDERS.factory);
}

/** Objects as `installUpdate` looks for them; not synced one by one, since it ends with a barrier. */
function stagingSink(disk: Disk, pathOf: (sha256: string) => string): ObjectSink {
  return {
    async open({ sha256 }) {
      const path = pathOf(sha256);
      await disk.write(path, new Uint8Array());
      return {
        write: async (bytes) => await disk.append(path, bytes),
        commit: async () => {},
        abort: async () => await disk.remove(path),
      };
    },
  };
}
